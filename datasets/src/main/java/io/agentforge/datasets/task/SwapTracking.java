package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Four cups hold letters; after {@code level} swaps, which letters are under the cups?
 *
 * <p>Composition of permutations, a state that must be carried along. Canonical form: the text.
 * Space: 2^23 at level 1, six times more per level. The oracle follows each cup backwards.
 */
final class SwapTracking implements TaskFamily {
  @Override
  public String id() {
    return "swap_tracking";
  }

  @Override
  public Domain domain() {
    return Domain.REASONING;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int CUPS = 4;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    List<String> cups = new ArrayList<>(Symbols.letters(random, CUPS));
    StringBuilder prompt = new StringBuilder("cups : ").append(String.join(" ", cups));
    for (int step = 0; step < level; step++) {
      int first = random.integer(CUPS - 1);
      int second = random.between(first + 1, CUPS - 1);
      Collections.swap(cups, first, second);
      prompt.append(" ; swap ").append(first + 1).append(' ').append(second + 1);
    }
    String text = prompt.append(" ; cups =").toString();
    return new TaskItem(id(), domain(), level, text, " " + String.join(" ", cups), text);
  }

  @Override
  public String oracle(String prompt) {
    String[] clauses = prompt.split(" ; ");
    List<String> letters = new ArrayList<>();
    for (int cup = 1; cup <= CUPS; cup++) {
      letters.add(letter(clauses, Integer.toString(cup)));
    }
    return String.join(" ", letters);
  }

  private static String letter(String[] clauses, String asked) {
    String cup = asked;
    for (int i = clauses.length - 2; i > 0; i--) {
      List<String> swap = Symbols.split(clauses[i]);
      int at = swap.indexOf(cup);
      cup = at < 0 ? cup : swap.get(3 - at);
    }
    return Symbols.split(clauses[0]).get(Integer.parseInt(cup) + 1);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(Symbols.count(prompt, "swap"), CUPS);
  }
}
