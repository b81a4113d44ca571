package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Serial arithmetic: start with a digit, apply {@code level + 1} steps a ← k·a + c modulo 7 and say
 * the value after each.
 *
 * <p>Space: 7 · 41<sup>level + 1</sup> (2^13 at level 1, 2^24 at level 3). Levels 1 and 2 are
 * small: a model may see much of their TRAIN share. The oracle composes the maps from the last to
 * the first.
 */
final class ModularChain implements TaskFamily {
  @Override
  public String id() {
    return "modular_chain";
  }

  @Override
  public Domain domain() {
    return Domain.REASONING;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int MODULUS = 7;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    int value = random.integer(MODULUS);
    StringBuilder prompt = new StringBuilder("chain mod 7 : ").append(value);
    StringBuilder values = new StringBuilder();
    for (int step = 0; step <= level; step++) {
      int map = 1 + random.integer((MODULUS - 1) * MODULUS - 1);
      int factor = map / MODULUS + 1;
      int summand = map % MODULUS;
      prompt.append(" ; * ").append(factor).append(" + ").append(summand);
      value = (factor * value + summand) % MODULUS;
      values.append(' ').append(value);
    }
    String text = prompt.append(" =").toString();
    return new TaskItem(id(), domain(), level, text, values.toString(), text);
  }

  @Override
  public String oracle(String prompt) {
    List<String> symbols = Symbols.split(prompt);
    List<String> values = new ArrayList<>();
    for (int end = 9; end < symbols.size(); end += 5) {
      values.add(Integer.toString(value(symbols, end)));
    }
    return String.join(" ", values);
  }

  /** The value after the step whose summand stands at {@code end}. */
  private static int value(List<String> symbols, int end) {
    int factor = 1;
    int summand = 0;
    int at = end;
    for (; symbols.get(at - 1).equals("+"); at -= 5) {
      summand += factor * Integer.parseInt(symbols.get(at));
      factor = factor * Integer.parseInt(symbols.get(at - 2)) % MODULUS;
    }
    return (factor * Integer.parseInt(symbols.get(at)) + summand) % MODULUS;
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(Symbols.count(prompt, "*"), 1);
  }
}
