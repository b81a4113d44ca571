package io.agentforge.jobs.report;

import io.agentforge.jobs.report.LineChart.Reference;
import io.agentforge.jobs.report.LineChart.Series;
import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Held-out loss over training, one small chart a suite, and the training loss beside it. */
final class CurveSection {
  static final String HELD_OUT = "held-out";
  static final String TRAINING = "training";
  private static final int STYLES = 6;

  private CurveSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "curves",
        "Learning curves",
        "Loss on held-out data as training goes on, in nats per scored token; lower is better. Rest"
            + " the pointer on a mark for its value.");
    List<Curve> all =
        data.curves().stream()
            .filter(c -> List.of(HELD_OUT, TRAINING).contains(c.measure()))
            .toList();
    List<Curve> curves = all.stream().filter(CurveSection::drawable).toList();
    if (curves.isEmpty()) {
      HtmlReport.absent(page, "No learning curve was measured.");
      page.close("section");
      return;
    }
    List<String> models = models(curves);
    legend(page, models);
    page.open("div", "class", "charts");
    charts(curves).forEach((title, group) -> chart(page, title, group, models, data));
    page.close("div").line();
    undrawn(page, all);
    figures(page, curves);
    page.close("section").line();
  }

  private static boolean drawable(Curve curve) {
    return curve.points().stream().anyMatch(point -> Double.isFinite(point.value()));
  }

  private static void undrawn(Markup page, List<Curve> curves) {
    long missing =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .filter(point -> !Double.isFinite(point.value()))
            .count();
    if (missing > 0) {
      page.element(
          "p",
          missing + " of the points could not be measured or were not finite; they are not drawn.",
          "class",
          "notice");
    }
  }

  private static List<String> models(List<Curve> curves) {
    Set<String> models = new LinkedHashSet<>();
    curves.stream().map(Curve::model).filter("trunk"::equals).forEach(models::add);
    curves.stream().map(Curve::model).forEach(models::add);
    return List.copyOf(models);
  }

  /** Charts in reading order: held-out suites as they come, training last. */
  private static Map<String, List<Curve>> charts(List<Curve> curves) {
    Map<String, List<Curve>> charts = new LinkedHashMap<>();
    for (String measure : List.of(HELD_OUT, TRAINING)) {
      for (Curve curve : curves) {
        if (curve.measure().equals(measure)) {
          charts.computeIfAbsent(title(curve), title -> new ArrayList<>()).add(curve);
        }
      }
    }
    return charts;
  }

  private static String title(Curve curve) {
    return curve.measure().equals(TRAINING) ? "Training loss" : "Held-out " + curve.suite();
  }

  private static void chart(
      Markup page, String title, List<Curve> curves, List<String> models, ReportData data) {
    Curve first = curves.get(0);
    boolean training = first.measure().equals(TRAINING);
    List<Series> series =
        curves.stream()
            .map(c -> new Series(c.model(), models.indexOf(c.model()) % STYLES, c.points()))
            .toList();
    List<Reference> references = new ArrayList<>();
    for (Score score : data.scores()) {
      if (!training
          && score.nll() != null
          && score.model().equals("unigram")
          && score.suite().equals(first.suite())) {
        references.add(new Reference("unigram", score.nll().value()));
      }
    }
    page.open("figure").element("figcaption", title);
    new LineChart(title, "training tokens", "nats per token", series, references).writeTo(page);
    page.close("figure").line();
  }

  private static void legend(Markup page, List<String> models) {
    page.open("ul", "class", "legend", "aria-label", "Lines");
    for (int i = 0; i < models.size(); i++) {
      int style = i % STYLES;
      page.open("li").open("svg", "viewBox", "0 0 30 12", "class", "key", "aria-hidden", "true");
      page.leaf("path", "class", "line line-" + style, "d", "M1 6 L29 6");
      LineChart.mark(page, style, 15, 6);
      page.close("svg").element("span", models.get(i)).close("li");
    }
    page.close("ul").line();
  }

  private static void figures(Markup page, List<Curve> curves) {
    page.open("details").element("summary", "First, best and last value of each line");
    HtmlReport.table(
        page,
        "Learning curves in figures, nats per token",
        "",
        "Measure",
        "Model",
        "#Points",
        "#First",
        "#Best",
        "#Last");
    for (Curve curve : curves) {
      page.open("tr").element("th", title(curve), "scope", "row").element("td", curve.model());
      HtmlReport.number(page, Quantity.count((long) curve.points().size()));
      HtmlReport.number(page, Quantity.number(curve.points().get(0).value()));
      double best =
          curve.points().stream()
              .mapToDouble(p -> p.value())
              .filter(Double::isFinite)
              .min()
              .orElse(Double.NaN);
      HtmlReport.number(page, Quantity.number(best));
      HtmlReport.number(
          page, Quantity.number(curve.points().get(curve.points().size() - 1).value()));
      page.close("tr");
    }
    HtmlReport.endTable(page);
    page.close("details").line();
  }
}
