package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log sets {@code level + 2} letters again and again, {@code 2 · level + 4} times in all; recall
 * the digit last given to one of them.
 *
 * <p>The asked letter is drawn from the letters, not from the lines, so that it is often not on the
 * last line. Canonical form: the text. Space: 2^38 at level 1. The oracle reads the log backwards.
 */
final class LastOccurrence implements TaskFamily {
  @Override
  public String id() {
    return "last_occurrence";
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
    List<String> letters = Symbols.letters(random, level + 2);
    List<String> order = new ArrayList<>(letters);
    for (int i = 0; i < level + 2; i++) {
      order.add(random.pick(letters));
    }
    Map<String, Integer> state = new HashMap<>();
    StringBuilder prompt = new StringBuilder("log :");
    for (String letter : Symbols.shuffled(random, order)) {
      int value = random.integer(10);
      state.put(letter, value);
      prompt.append(' ').append(letter).append(" = ").append(value).append(" ;");
    }
    String asked = random.pick(letters);
    String text = prompt.append(" last ").append(asked).append(" ?").toString();
    return new TaskItem(id(), domain(), level, text, " " + state.get(asked), text);
  }

  @Override
  public String oracle(String prompt) {
    String line = Symbols.between(prompt, "last", "?") + " = ";
    int at = prompt.lastIndexOf(line) + line.length();
    return prompt.substring(at, at + 1);
  }

  @Override
  public Demand demand(String prompt) {
    int lines = Symbols.count(prompt, "=");
    return new Demand(lines, lines);
  }
}
