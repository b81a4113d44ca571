package io.agentforge.phases.evomerge;

import io.agentforge.phases.Metric;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fitness of models on the report items as metric rows, with intervals. */
final class MergeMetrics {
  private static final double Z = 1.959963984540054;

  private final List<EvaluationItem> items;

  MergeMetrics(List<EvaluationItem> items) {
    this.items = items;
  }

  /** F and its suites. */
  List<Metric> of(String model, Scores scores) {
    List<Metric> metrics = new ArrayList<>();
    double fitness = scores.fitness(items);
    double error = error(scores.influences(items).values());
    metrics.add(
        new Metric(
            "fitness",
            model,
            0,
            fitness,
            fitness - Z * error,
            fitness + Z * error,
            items.size(),
            "probability",
            "test"));
    scores
        .bySuite(items)
        .forEach(
            (suite, value) ->
                metrics.add(
                    Metric.plain("fitness/" + suite, model, 0, value, "probability", "test")));
    return metrics;
  }

  /** F of a model that had, on every suite, the best parent's probability: what routing reaches. */
  Metric routed(Map<String, Scores> parents) {
    Map<String, Double> best = new TreeMap<>();
    parents
        .values()
        .forEach(
            scores ->
                scores
                    .bySuite(items)
                    .forEach((suite, value) -> best.merge(suite, value, Math::max)));
    double mean = best.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return Metric.plain("fitness", "best parent of each suite", 0, mean, "probability", "test");
  }

  /** Paired differences of F: the champion less each other. */
  List<Metric> differences(Scores champion, Map<String, Scores> others) {
    List<Metric> metrics = new ArrayList<>();
    Map<String, Double> own = champion.influences(items);
    others.forEach(
        (name, scores) -> {
          double difference = champion.fitness(items) - scores.fitness(items);
          Map<String, Double> theirs = scores.influences(items);
          List<Double> paired = new ArrayList<>();
          own.forEach((item, influence) -> paired.add(influence - theirs.get(item)));
          double error = error(paired);
          metrics.add(
              new Metric(
                  "fitness_gain",
                  name,
                  0,
                  difference,
                  difference - Z * error,
                  difference + Z * error,
                  items.size(),
                  "probability",
                  "test"));
        });
    return metrics;
  }

  private static double error(Iterable<Double> influences) {
    double squares = 0;
    for (double influence : influences) {
      squares += influence * influence;
    }
    return Math.sqrt(squares);
  }
}
