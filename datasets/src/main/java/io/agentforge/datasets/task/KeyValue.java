package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Recall the digit that stood with a letter among {@code 2 · level + 1} pairs.
 *
 * <p>Canonical form: sorted pairs and the asked key. Space: 2^22 at level 1, far more above. The
 * oracle searches the text for the key.
 */
final class KeyValue implements TaskFamily {
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
    int asked = random.integer(keys.size());
    String prompt = "pairs : " + String.join(" , ", pairs) + " ; get " + keys.get(asked) + " ?";
    String canonical = Symbols.sorted(pairs) + ";" + keys.get(asked);
    return new TaskItem(id(), domain(), level, prompt, pairs.get(asked).substring(1), canonical);
  }

  @Override
  public String oracle(String prompt) {
    String key = Symbols.between(prompt, "get", "?");
    int at = prompt.indexOf(" " + key + " ") + key.length() + 2;
    return prompt.substring(at, at + 1);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(1, 2 * (Symbols.count(prompt, ",") + 1));
  }
}
