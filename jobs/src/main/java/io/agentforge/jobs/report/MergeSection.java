package io.agentforge.jobs.report;

import io.agentforge.jobs.report.LineChart.Series;
import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the evolution of merges found: its curve, the champion against others, the recipe. */
final class MergeSection {
  /** Name of the metric whose steps are generations. */
  static final String CURVE = "best_fitness";

  static final String EVOLUTION = "evolution";
  private static final String FITNESS = "fitness";
  private static final String GAIN = "fitness_gain";

  private MergeSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "merges",
        "Evolved merges",
        "Fitness F is the mean over the suites of exp(−NLL per token): the geometric mean probability"
            + " of a right token. Generations are ranked on search items, the winner is chosen on"
            + " selection items, and the table is measured on report items that neither has seen.");
    List<Curve> curves = data.curves().stream().filter(c -> c.measure().equals(EVOLUTION)).toList();
    if (curves.isEmpty()) {
      HtmlReport.absent(page, "No population was evolved.");
      page.close("section");
      return;
    }
    chart(page, curves);
    comparison(page, data);
    recipe(page, data);
    interventions(page, data);
    page.close("section").line();
  }

  private static void chart(Markup page, List<Curve> curves) {
    List<Series> series = new ArrayList<>();
    for (Curve curve : curves) {
      series.add(new Series(curve.model(), series.size(), curve.points()));
    }
    page.open("div", "class", "charts").open("figure");
    page.element("figcaption", "Best so far on the selection items");
    new LineChart("Best so far", "generations", "fitness F", series, List.of()).writeTo(page);
    page.close("figure").close("div").line();
  }

  private static void comparison(Markup page, ReportData data) {
    List<Figure> models =
        data.figures().stream()
            .filter(f -> f.name().equals(FITNESS))
            .sorted(Comparator.comparingDouble(f -> -f.value().value()))
            .toList();
    HtmlReport.table(
        page,
        "Champion, parents and controls on the report items",
        "",
        "Model",
        "#F",
        "#95 % interval",
        "#Champion better by",
        "#95 % interval of the paired difference");
    for (Figure model : models) {
      page.open("tr").element("th", model.model(), "scope", "row");
      HtmlReport.number(page, Quantity.number(model.value().value()));
      HtmlReport.number(page, interval(model.value()));
      Optional<Estimate> gain = data.figure(GAIN, model.model()).map(Figure::value);
      HtmlReport.number(page, gain.map(g -> Quantity.number(g.value())).orElse(Quantity.ABSENT));
      HtmlReport.number(page, gain.map(MergeSection::interval).orElse(Quantity.ABSENT));
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static String interval(Estimate estimate) {
    return estimate.low() == null
        ? Quantity.ABSENT
        : Quantity.number(estimate.low()) + " to " + Quantity.number(estimate.high());
  }

  private static void recipe(Markup page, ReportData data) {
    data.events().stream()
        .filter(event -> event.kind().equals("champion_recipe"))
        .findFirst()
        .ifPresent(
            event -> {
              page.open("details").element("summary", "The champion as a merge recipe");
              page.element("pre", event.message());
              page.close("details").line();
            });
  }

  private static void interventions(Markup page, ReportData data) {
    List<Event> events =
        data.events().stream()
            .filter(e -> "evomerge".equals(e.phase()) && !e.kind().equals("champion_recipe"))
            .toList();
    if (events.isEmpty()) {
      return;
    }
    page.open("details").element("summary", events.size() + " interventions and failures");
    HtmlReport.table(page, "What the strategy did besides its ordinary step", "", "Kind", "What");
    for (Event event : events) {
      page.open("tr").element("td", event.kind()).element("td", event.message()).close("tr");
    }
    HtmlReport.endTable(page);
    page.close("details").line();
  }
}
