package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log sets {@code level + 2} letters again and again, {@code 2 · level + 4} times in all; recall
 * the digits last given to three of them.
 *
 * <p>The asked letters are drawn from the letters, not from the lines, so that they are often not
 * on the last lines. Canonical form: the text. Space: 2^38 at level 1. The oracle reads the log
 * backwards.
 */
final class LastOccurrence implements TaskFamily {
  private static final int ASKED = 3;

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
    List<String> asked = Symbols.shuffled(random, letters).subList(0, ASKED);
    String text = prompt.append(" last ").append(String.join(" ", asked)).append(" ?").toString();
    StringBuilder answer = new StringBuilder();
    asked.forEach(letter -> answer.append(' ').append(state.get(letter)));
    return new TaskItem(id(), domain(), level, text, answer.toString(), text);
  }

  @Override
  public String oracle(String prompt) {
    List<String> values = new ArrayList<>();
    for (String letter : Symbols.split(Symbols.between(prompt, "last", "?"))) {
      String line = letter + " = ";
      int at = prompt.lastIndexOf(line) + line.length();
      values.add(prompt.substring(at, at + 1));
    }
    return String.join(" ", values);
  }

  @Override
  public Demand demand(String prompt) {
    int lines = Symbols.count(prompt, "=");
    return new Demand(lines, lines);
  }
}
