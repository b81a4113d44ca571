package io.agentforge.phases.cognate;

import io.agentforge.phases.Metric;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.statistics.Interval;
import io.agentforge.statistics.RatioInterval;
import io.agentforge.statistics.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Scores of every model on every held-out item, and the numbers that follow from them. */
final class EvaluationMatrix {
  private final Map<String, EvaluationItem> items = new LinkedHashMap<>();
  private final Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();

  /**
   * @param nll sum over the item's scored tokens, in nats
   */
  record Cell(double nll, int tokens, boolean exact) {}

  EvaluationMatrix(List<EvaluationItem> items) {
    items.forEach(item -> this.items.put(item.id(), item));
  }

  void put(String model, String item, Cell cell) {
    cells.computeIfAbsent(model, m -> new TreeMap<>()).put(item, cell);
  }

  /** Models that were judged, in order of arrival. */
  List<String> models() {
    return List.copyOf(cells.keySet());
  }

  /** Whether a model was judged on every item of a suite, and there is one. */
  boolean covers(String model, String suite) {
    Set<String> judged = cells.getOrDefault(model, Map.of()).keySet();
    List<String> all =
        items.values().stream()
            .filter(item -> item.suite().equals(suite))
            .map(EvaluationItem::id)
            .toList();
    return !all.isEmpty() && judged.containsAll(all);
  }

  /** Item → NLL of each model over the items of one suite. */
  Map<String, Map<String, Double>> nllBySuite(String suite, List<String> models) {
    Map<String, Map<String, Double>> nll = new LinkedHashMap<>();
    for (String model : models) {
      Map<String, Double> row = new TreeMap<>();
      cells
          .get(model)
          .forEach(
              (item, cell) -> {
                if (items.get(item).suite().equals(suite)) {
                  row.put(item, cell.nll());
                }
              });
      nll.put(model, row);
    }
    return nll;
  }

  /** Mean NLL per scored token of a model on a suite. */
  RatioInterval nllPerToken(String model, String suite) {
    return ratio(model, suite, 1, Unit.TOKEN);
  }

  /** What the NLL is divided by. */
  private enum Unit {
    TOKEN,
    BYTE
  }

  private RatioInterval ratio(String model, String suite, double scale, Unit unit) {
    List<double[]> pairs = new ArrayList<>();
    cells
        .get(model)
        .forEach(
            (id, cell) -> {
              EvaluationItem item = items.get(id);
              if (item.suite().equals(suite)) {
                double denominator = unit == Unit.TOKEN ? cell.tokens() : item.bytes();
                pairs.add(new double[] {cell.nll() * scale, denominator});
              }
            });
    return RatioInterval.of(
        pairs.stream().mapToDouble(p -> p[0]).toArray(),
        pairs.stream().mapToDouble(p -> p[1]).toArray());
  }

  /** NLL and exact match per suite, bits per byte on text, with intervals, on the test split. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (String model : models()) {
      for (Component suite : Component.values()) {
        RatioInterval nll = nllPerToken(model, suite.id());
        metrics.add(metric("nll/" + suite.id(), model, nll, "nats/token"));
        if (suite == Component.TEXT) {
          RatioInterval bits = ratio(model, suite.id(), 1 / Math.log(2), Unit.BYTE);
          metrics.add(metric("bits_per_byte/text", model, bits, "bits/byte"));
        } else {
          metrics.add(exact(model, suite));
        }
      }
    }
    return metrics;
  }

  private Metric exact(String model, Component suite) {
    List<Cell> judged =
        cells.get(model).entrySet().stream()
            .filter(e -> items.get(e.getKey()).suite().equals(suite.id()))
            .map(Map.Entry::getValue)
            .toList();
    long right = judged.stream().filter(Cell::exact).count();
    Interval interval = Wilson.interval(right, judged.size());
    return new Metric(
        "exact/" + suite.id(),
        model,
        0,
        (double) right / judged.size(),
        interval.low(),
        interval.high(),
        judged.size(),
        "share",
        "test");
  }

  private static Metric metric(String name, String model, RatioInterval r, String unit) {
    boolean one = r.items() < 2;
    return new Metric(
        name,
        model,
        0,
        r.value(),
        one ? null : r.low(),
        one ? null : r.high(),
        r.items(),
        unit,
        "test");
  }
}
