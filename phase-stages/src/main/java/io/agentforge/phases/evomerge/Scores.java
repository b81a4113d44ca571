package io.agentforge.phases.evomerge;

import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cells of one model by item. Fitness is F = mean over the suites of exp(−NLL per token), the
 * geometric mean probability of a right token.
 */
final class Scores {
  private final Map<String, Cell> cells = new LinkedHashMap<>();

  void put(String item, Cell cell) {
    cells.put(item, cell);
  }

  Cell cell(String item) {
    return cells.get(item);
  }

  boolean has(String item) {
    return cells.containsKey(item);
  }

  boolean hasAll(List<EvaluationItem> items) {
    return items.stream().allMatch(item -> cells.containsKey(item.id()));
  }

  /** Suite → exp(−NLL per token) over items that all have a cell. */
  Map<String, Double> bySuite(List<EvaluationItem> items) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (EvaluationItem item : items) {
      Cell cell = cells.get(item.id());
      double[] sum = sums.computeIfAbsent(item.suite(), suite -> new double[2]);
      sum[0] += cell.nll();
      sum[1] += cell.tokens();
    }
    Map<String, Double> values = new LinkedHashMap<>();
    sums.forEach((suite, sum) -> values.put(suite, StrictMath.exp(-sum[0] / sum[1])));
    return values;
  }

  /** F over items that all have a cell. */
  double fitness(List<EvaluationItem> items) {
    return bySuite(items).values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /**
   * What each item adds to the linearised error of F: F moves by about the sum of the influences'
   * errors (Cochran, Sampling Techniques, §6.3, for each suite's ratio).
   */
  Map<String, Double> influences(List<EvaluationItem> items) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (EvaluationItem item : items) {
      Cell cell = cells.get(item.id());
      double[] sum = sums.computeIfAbsent(item.suite(), suite -> new double[2]);
      sum[0] += cell.nll();
      sum[1] += cell.tokens();
    }
    Map<String, Double> influences = new LinkedHashMap<>();
    for (EvaluationItem item : items) {
      Cell cell = cells.get(item.id());
      double[] sum = sums.get(item.suite());
      double rate = sum[0] / sum[1];
      influences.put(
          item.id(),
          -StrictMath.exp(-rate) * (cell.nll() - rate * cell.tokens()) / sum[1] / sums.size());
    }
    return influences;
  }

  /**
   * How many standard errors this model's F lies above another's on the same items; infinite with
   * the sign of the difference when the items agree exactly, 0 when the models do.
   */
  double above(Scores other, List<EvaluationItem> items) {
    double difference = fitness(items) - other.fitness(items);
    Map<String, Double> own = influences(items);
    Map<String, Double> others = other.influences(items);
    double squares = 0;
    for (Map.Entry<String, Double> influence : own.entrySet()) {
      double d = influence.getValue() - others.get(influence.getKey());
      squares += d * d;
    }
    return difference == 0 ? 0 : difference / Math.sqrt(squares);
  }
}
