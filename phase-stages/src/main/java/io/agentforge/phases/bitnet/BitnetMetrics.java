package io.agentforge.phases.bitnet;

import io.agentforge.phases.Metric;
import io.agentforge.phases.bitnet.SuiteScores.Score;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.quantize.QuantizationStatistics;
import io.agentforge.statistics.Interval;
import io.agentforge.statistics.RatioInterval;
import io.agentforge.statistics.Wilson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What phase 4 measured, as metric rows. */
final class BitnetMetrics {
  /** What every name begins with, but those of the recovery's losses and of tensors. */
  private static final String MEASURES = "ternary/";

  static final String NLL = MEASURES + "nll/";
  private static final String AFTER = "after";

  private final Map<String, List<EvaluationItem>> suites;

  BitnetMetrics(List<EvaluationItem> items) {
    this.suites = SuiteScores.bySuite(items);
  }

  /**
   * Held-out loss and both scores of each suite.
   *
   * @param models {@code fp32}, {@code before} and {@code after} the recovery
   */
  List<Metric> scores(Map<String, SuiteScores> models) {
    List<Metric> metrics = new ArrayList<>();
    new TreeMap<>(models)
        .forEach(
            (model, scores) ->
                suites.forEach((suite, items) -> metrics.add(loss(model, suite, scores, items))));
    new TreeMap<>(models).forEach((model, scores) -> metrics.addAll(shares(model, scores)));
    return metrics;
  }

  /** Both scores of each suite. */
  List<Metric> shares(String model, SuiteScores scores) {
    List<Metric> metrics = new ArrayList<>();
    suites.forEach(
        (suite, items) -> {
          for (Score score : Score.values()) {
            metrics.add(share(model, score, suite, scores, items));
          }
        });
    return metrics;
  }

  private static Metric loss(
      String model, String suite, SuiteScores scores, List<EvaluationItem> items) {
    return ratio(
        NLL + suite,
        model,
        items.stream().mapToDouble(i -> scores.answer(i).nll()).toArray(),
        items.stream().mapToDouble(i -> scores.answer(i).tokens()).toArray(),
        "nats/token");
  }

  private static Metric share(
      String model, Score score, String suite, SuiteScores scores, List<EvaluationItem> items) {
    String name = MEASURES + score.id() + "/" + suite;
    if (score == Score.TOKENS) {
      return ratio(
          name,
          model,
          items.stream().mapToDouble(i -> score.right(scores.answer(i))).toArray(),
          items.stream().mapToDouble(i -> score.of(scores.answer(i))).toArray(),
          "share");
    }
    long right = items.stream().mapToInt(i -> score.right(scores.answer(i))).sum();
    Interval interval = Wilson.interval(right, items.size());
    double value = (double) right / items.size();
    return row(name, model, value, interval.low(), interval.high(), items.size(), "share");
  }

  /** What the packed file says beside what the fp32 model says, of each suite. */
  List<Metric> against(
      SuiteScores parent, SuiteScores packed, Map<String, DivergenceUnit.Divergence> divergence) {
    List<Metric> metrics = new ArrayList<>();
    suites.forEach(
        (suite, items) ->
            metrics.add(
                ratio(
                    MEASURES + "nll_rise/" + suite,
                    AFTER,
                    items.stream()
                        .mapToDouble(i -> packed.answer(i).nll() - parent.answer(i).nll())
                        .toArray(),
                    items.stream().mapToDouble(i -> parent.answer(i).tokens()).toArray(),
                    "nats/token")));
    divergence.forEach(
        (suite, of) -> {
          double[] tokens = doubles(of.tokens());
          metrics.add(
              ratio(MEASURES + "kl/" + suite, AFTER, of.divergence(), tokens, "nats/token"));
          RatioInterval agreed = RatioInterval.of(doubles(of.agreed()), tokens).ofShare();
          metrics.add(row(MEASURES + "agreement/" + suite, AFTER, agreed, "share"));
        });
    return metrics;
  }

  private static double[] doubles(int[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  private static Metric ratio(
      String name, String subject, double[] sums, double[] of, String unit) {
    return row(name, subject, RatioInterval.of(sums, of), unit);
  }

  private static Metric row(String name, String subject, RatioInterval of, String unit) {
    return row(name, subject, of.value(), of.low(), of.high(), of.items(), unit);
  }

  private static Metric row(
      String name, String subject, double value, Double low, Double high, long n, String unit) {
    return new Metric(name, subject, 0, value, low, high, n, unit, "test");
  }

  /** Ratio of chance-corrected scores, whether or not it counts. */
  List<Metric> kept(List<BitnetGates.Kept> kept) {
    return kept.stream()
        .map(
            k ->
                row(
                    MEASURES + "kept/" + k.name(),
                    AFTER,
                    k.ratio(),
                    k.low(),
                    k.high(),
                    k.items(),
                    "ratio"))
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
