package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Point;
import io.agentforge.jobs.report.ReportData.Score;
import io.agentforge.jobs.report.ReportData.Specialisation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Sorts the rows of the metrics table by their names: {@code curve/<suite>}, {@code training_loss},
 * {@code nll/<suite>}, {@code exact/<suite>}, {@code unigram_nll/<suite>}, {@code specialisation};
 * any other name is a figure of its subject. Trunk and text come first, then the domains.
 */
record Measures(List<Metric> metrics) {
  private static final List<String> ORDER =
      List.of("trunk", "text", "reasoning", "recall", "procedure");

  /** Name of a metric with a value for many steps → what its curve measures. */
  private static final Map<String, String> CURVES =
      Map.of(
          "training_loss",
          CurveSection.TRAINING,
          MergeSection.CURVE,
          MergeSection.EVOLUTION,
          TernarySection.CURVE,
          TernarySection.RECOVERY);

  private static final Comparator<String> BY_ROLE =
      Comparator.comparingInt(Measures::rank).thenComparing(Comparator.naturalOrder());

  /** A row; {@code value} is null when it could not be measured. */
  record Metric(
      String name,
      String subject,
      long step,
      Double value,
      Double low,
      Double high,
      Long items,
      String unit) {

    /** What stands after the slash, or the empty string. */
    String suite() {
      return name.substring(name.indexOf('/') + 1);
    }

    boolean measured() {
      return value != null && Double.isFinite(value);
    }

    /** No items recorded for a sampled number says that nobody counted them, not that none were. */
    Estimate estimate() {
      Long counted = items == null || items == 0 ? null : items;
      return new Estimate(value == null ? Double.NaN : value, low, high, counted);
    }
  }

  /** Held-out curves by suite and model, then training curves by model. */
  List<Curve> curves() {
    Map<List<String>, List<Point>> points = new LinkedHashMap<>();
    List<Metric> sorted = new ArrayList<>(metrics);
    sorted.sort(
        Comparator.comparing(Metric::suite, BY_ROLE)
            .thenComparing(Metric::subject, BY_ROLE)
            .thenComparingLong(Metric::step));
    for (Metric metric : sorted) {
      boolean heldOut = metric.name().startsWith("curve/");
      String measure = heldOut ? CurveSection.HELD_OUT : CURVES.get(metric.name());
      if (measure != null) {
        String suite = heldOut ? metric.suite() : "loss";
        points
            .computeIfAbsent(List.of(measure, suite, metric.subject()), key -> new ArrayList<>())
            .add(new Point(metric.step(), metric.value() == null ? Double.NaN : metric.value()));
      }
    }
    List<Curve> curves = new ArrayList<>();
    points.forEach((key, line) -> curves.add(new Curve(key.get(0), key.get(1), key.get(2), line)));
    return curves;
  }

  /** Models × suites, the unigram model last. */
  List<Score> scores() {
    List<Score> scores = new ArrayList<>();
    for (String model : subjects("nll/", "exact/")) {
      for (String suite : suites()) {
        Estimate nll = last("nll/" + suite, model).orElse(null);
        Estimate exact = last("exact/" + suite, model).orElse(null);
        if (nll != null || exact != null) {
          scores.add(new Score(model, suite, nll, exact));
        }
      }
    }
    for (String suite : suites()) {
      last("unigram_nll/" + suite, "unigram")
          .ifPresent(nll -> scores.add(new Score("unigram", suite, nll, null)));
    }
    return scores;
  }

  List<Specialisation> specialisations() {
    return subjects("specialisation").stream()
        .flatMap(
            one ->
                last("specialisation", one).stream().map(share -> new Specialisation(one, share)))
        .toList();
  }

  /** The last value of everything else; NaN where the row says that it could not be measured. */
  List<Figure> figures() {
    Map<List<String>, Metric> last = new LinkedHashMap<>();
    List<Metric> sorted = new ArrayList<>(metrics);
    sorted.sort(
        Comparator.comparing(Metric::name)
            .thenComparing(Metric::subject, BY_ROLE)
            .thenComparingLong(Metric::step));
    for (Metric metric : sorted) {
      if (!shownElsewhere(metric.name())) {
        last.put(List.of(metric.name(), metric.subject()), metric);
      }
    }
    return last.values().stream()
        .map(m -> new Figure(m.name(), m.subject(), m.estimate(), m.unit()))
        .toList();
  }

  private static boolean shownElsewhere(String name) {
    return name.startsWith("curve/")
        || name.startsWith("nll/")
        || name.startsWith("exact/")
        || name.startsWith("unigram_nll/")
        || CURVES.containsKey(name)
        || name.equals("specialisation");
  }

  private Optional<Estimate> last(String name, String subject) {
    return metrics.stream()
        .filter(metric -> metric.name().equals(name) && metric.subject().equals(subject))
        .filter(Metric::measured)
        .max(Comparator.comparingLong(Metric::step))
        .map(Metric::estimate);
  }

  private List<String> subjects(String... prefixes) {
    Set<String> subjects = new LinkedHashSet<>();
    for (String prefix : prefixes) {
      metrics.stream()
          .filter(metric -> metric.name().startsWith(prefix))
          .map(Metric::subject)
          .filter(Objects::nonNull)
          .sorted(BY_ROLE)
          .forEach(subjects::add);
    }
    return List.copyOf(subjects);
  }

  private List<String> suites() {
    return metrics.stream()
        .filter(m -> m.name().matches("(nll|exact|unigram_nll)/.+"))
        .map(Metric::suite)
        .distinct()
        .sorted(BY_ROLE)
        .toList();
  }

  private static int rank(String name) {
    int at = ORDER.indexOf(name);
    return at < 0 ? ORDER.size() : at;
  }
}
