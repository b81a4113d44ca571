package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Recall the digits that stood with three letters among {@code 2 · level + 1} pairs.
 *
 * <p>Canonical form: sorted pairs and the asked keys. Space: 2^24 at level 1, far more above. The
 * oracle searches the text for each key.
 */
final class KeyValue implements TaskFamily {
  private static final int ASKED = 3;

  @Override
  public String id() {
    return "key_value";
  }

  @Override
  public Domain domain() {
    return Domain.RECALL;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    List<String> keys = Symbols.letters(random, 2 * level + 1);
    List<String> pairs = new ArrayList<>();
    for (String key : keys) {
      pairs.add(key + " " + random.integer(10));
    }
    List<String> asked = new ArrayList<>();
    StringBuilder answer = new StringBuilder();
    for (String pair : Symbols.shuffled(random, pairs).subList(0, ASKED)) {
      asked.add(pair.substring(0, 1));
      answer.append(pair.substring(1));
    }
    String question = String.join(" ", asked);
    String prompt = "pairs : " + String.join(" , ", pairs) + " ; get " + question + " ?";
    String canonical = Symbols.sorted(pairs) + ";" + question;
    return new TaskItem(id(), domain(), level, prompt, answer.toString(), canonical);
  }

  @Override
  public String oracle(String prompt) {
    List<String> values = new ArrayList<>();
    for (String key : Symbols.split(Symbols.between(prompt, "get", "?"))) {
      int at = prompt.indexOf(" " + key + " ") + key.length() + 2;
      values.add(prompt.substring(at, at + 1));
    }
    return String.join(" ", values);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(ASKED, 2 * (Symbols.count(prompt, ",") + 1));
  }
}
