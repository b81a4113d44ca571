package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums and differences of {@code level + 2} numbers, the total after each staying in 0 … 99.
 *
 * <p>Numbers go up to 10 · level − 1 at level 1 to 6. Canonical form: the first number and the
 * signed rest in order. Space: about 2^12 at level 1, 2^19 at level 2, 2^26 at level 3. The oracle
 * adds what is gained and lost apart, for each beginning of the sum.
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
    List<String> totals = new ArrayList<>();
    StringBuilder prompt = new StringBuilder("total : ").append(Symbols.digits(total));
    for (int step = 0; step < level + 1; step++) {
      int term = random.between(1, Math.min(largest, Math.max(total, CEILING - total)));
      boolean fits = total + term <= CEILING;
      boolean plus = fits && (total < term || random.integer(2) == 0);
      total += plus ? term : -term;
      String sign = plus ? "+" : "-";
      terms.add(sign + term);
      totals.add(Symbols.digits(total));
      prompt.append(' ').append(sign).append(' ').append(Symbols.digits(term));
    }
    return new TaskItem(
        id(),
        domain(),
        level,
        prompt.append(" =").toString(),
        " " + String.join(" , ", totals),
        String.join("", terms));
  }

  @Override
  public String oracle(String prompt) {
    List<String> totals = new ArrayList<>();
    int gained = 0;
    int lost = 0;
    for (String clause : Symbols.between(prompt, ":", "=").replace(" ", "").split("(?=[+-])")) {
      if (clause.startsWith("-")) {
        lost += Integer.parseInt(clause.substring(1));
      } else {
        gained += Integer.parseInt(clause);
      }
      totals.add(Symbols.digits(gained - lost));
    }
    return String.join(" , ", totals.subList(1, totals.size()));
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(Symbols.count(prompt, "+") + Symbols.count(prompt, "-"), 2);
  }
}
