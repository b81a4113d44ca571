package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums and differences of {@code level + 2} numbers, the running total staying in 0 … 99.
 *
 * <p>Numbers go up to 10 · level − 1 at level 1 to 6. Canonical form: the first number and the
 * sorted signed rest, all as one multiset, so that reordered sums are the same instance. Space:
 * about 2^10 at level 1, 2^16 at level 2, 2^22 at level 3. The oracle adds what is gained and lost
 * apart.
 */
final class RunningTotal implements TaskFamily {
  @Override
  public String id() {
    return "running_total";
  }

  @Override
  public Domain domain() {
    return Domain.REASONING;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int CEILING = 99;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    int largest = 10 * level - 1;
    int total = random.between(1, largest);
    List<String> terms = new ArrayList<>(List.of("+" + total));
    StringBuilder prompt = new StringBuilder("total : ").append(Symbols.digits(total));
    for (int step = 0; step < level + 1; step++) {
      int term = random.between(1, Math.min(largest, Math.max(total, CEILING - total)));
      boolean fits = total + term <= CEILING;
      boolean plus = fits && (total < term || random.integer(2) == 0);
      total += plus ? term : -term;
      String sign = plus ? "+" : "-";
      terms.add(sign + term);
      prompt.append(' ').append(sign).append(' ').append(Symbols.digits(term));
    }
    return new TaskItem(
        id(),
        domain(),
        level,
        prompt.append(" =").toString(),
        " " + Symbols.digits(total),
        Symbols.sorted(terms));
  }

  @Override
  public String oracle(String prompt) {
    int gained = 0;
    int lost = 0;
    for (String clause : Symbols.between(prompt, ":", "=").replace(" ", "").split("(?=[+-])")) {
      if (clause.startsWith("-")) {
        lost += Integer.parseInt(clause.substring(1));
      } else {
        gained += Integer.parseInt(clause);
      }
    }
    return Symbols.digits(gained - lost);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(Symbols.count(prompt, "+") + Symbols.count(prompt, "-"), 2);
  }
}
