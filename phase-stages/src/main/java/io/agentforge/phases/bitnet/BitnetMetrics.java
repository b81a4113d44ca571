package io.agentforge.phases.bitnet;

import io.agentforge.phases.Metric;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.quantize.QuantizationStatistics;
import io.agentforge.statistics.Interval;
import io.agentforge.statistics.RatioInterval;
import io.agentforge.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What phase 4 measured, as metric rows. */
final class BitnetMetrics {
  private final Map<String, List<EvaluationItem>> suites;

  BitnetMetrics(List<EvaluationItem> items) {
    this.suites = SuiteScores.bySuite(items);
  }

  /**
   * Held-out loss and accuracy of each suite.
   *
   * @param models {@code fp32}, {@code before} and {@code after} the recovery
   */
  List<Metric> scores(Map<String, SuiteScores> models) {
    List<Metric> metrics = new ArrayList<>();
    new TreeMap<>(models)
        .forEach(
            (model, scores) ->
                suites.forEach(
                    (suite, items) -> {
                      metrics.add(loss(model, suite, scores, items));
                      metrics.add(accuracy(model, suite, scores, items));
                    }));
    return metrics;
  }

  private static Metric loss(
      String model, String suite, SuiteScores scores, List<EvaluationItem> items) {
    double[] sums = items.stream().mapToDouble(i -> scores.nll(i.id())[0]).toArray();
    double[] tokens = items.stream().mapToDouble(i -> scores.nll(i.id())[1]).toArray();
    RatioInterval nll = RatioInterval.of(sums, tokens);
    return new Metric(
        "nll/" + suite,
        model,
        0,
        nll.value(),
        nll.low(),
        nll.high(),
        nll.items(),
        "nats/token",
        "test");
  }

  private static Metric accuracy(
      String model, String suite, SuiteScores scores, List<EvaluationItem> items) {
    long right = items.stream().filter(i -> scores.exact(i.id())).count();
    Interval interval = Wilson.interval(right, items.size());
    return new Metric(
        "exact/" + suite,
        model,
        0,
        (double) right / items.size(),
        interval.low(),
        interval.high(),
        items.size(),
        "share",
        "test");
  }

  /** Ratio of chance-corrected scores of each suite, whether or not it counts. */
  List<Metric> kept(List<BitnetGates.Kept> kept) {
    return kept.stream()
        .map(
            k ->
                new Metric(
                    "accuracy_kept/" + k.suite(),
                    "after",
                    0,
                    k.ratio(),
                    k.low(),
                    k.high(),
                    k.items(),
                    "ratio",
                    "test"))
        .toList();
  }

  /** What quantising did to each tensor; the subject is the tensor. */
  List<Metric> tensors(PackUnit.Packed packed) {
    List<Metric> metrics = new ArrayList<>();
    packed
        .tensors()
        .forEach(
            (tensor, s) -> {
              add(metrics, "zero_fraction", tensor, s.zeroFraction(), "share", s);
              add(metrics, "entropy", tensor, s.entropyBits(), "bits/weight", s);
              add(metrics, "mean_scale", tensor, s.meanScale(), "weight", s);
              add(metrics, "relative_error", tensor, s.relativeError(), "share", s);
              add(metrics, "outliers", tensor, s.outliers(), "weights", s);
            });
    return metrics;
  }

  private static void add(
      List<Metric> metrics,
      String name,
      String tensor,
      double value,
      String unit,
      QuantizationStatistics statistics) {
    metrics.add(
        new Metric("tensor/" + name, tensor, 0, value, null, null, statistics.weights(), unit, ""));
  }
}
