package io.agentforge.jobs.report;

import io.agentforge.jobs.report.LineChart.Series;
import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Individual;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the evolution of merges found: its curve, the champion against others, the recipe. */
final class MergeSection {
  /** Name of the metric whose steps are generations. */
  static final String CURVE = "best_fitness";

  static final String EVOLUTION = "evolution";
  private static final String FITNESS = "fitness";
  private static final String GAIN = "fitness_gain";
  private static final String FRONT = "search_front/";

  /** Kind of the event that holds the champion's recipe and genome. */
  static final String RECIPE = "champion_recipe";

  private static final Set<String> PER_GENERATION =
      Set.of(
          "search_items",
          "stopped_early",
          "item_evaluations",
          "generation_seconds",
          "generation_stage_seconds",
          "generation_task_seconds");

  private MergeSection() {}

  /** Whether a figure belongs here, or is told by generation in the ledger alone. */
  static boolean shows(String figure) {
    return figure.equals(FITNESS)
        || figure.startsWith(FITNESS + "/")
        || figure.equals(GAIN)
        || figure.contains("_front/")
        || PER_GENERATION.contains(figure);
  }

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "merges",
        "Evolved merges",
        "Fitness F is the mean over the suites of exp(−NLL per token): the geometric mean probability"
            + " of a right token. Generations are ranked on search items, the winner is chosen on"
            + " selection items, and the table is measured on report items that neither has seen. The donor named learned,"
            + " where there is one, is a merge whose coefficients were learned from training items; it"
            + " counts as no parent.");
    List<Curve> curves = data.curves().stream().filter(c -> c.measure().equals(EVOLUTION)).toList();
    if (curves.isEmpty()) {
      HtmlReport.absent(page, "No population was evolved.");
      page.close("section");
      return;
    }
    chart(page, curves);
    comparison(page, data);
    front(page, data);
    family(page, data);
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

  /** Merges that no other beats on every suite, on the selection items. */
  private static void front(Markup page, ReportData data) {
    Map<String, Map<String, Double>> models = new LinkedHashMap<>();
    Set<String> suites = new LinkedHashSet<>();
    for (Figure figure : data.figures()) {
      if (figure.name().startsWith(FRONT)) {
        String suite = figure.name().substring(FRONT.length());
        suites.add(suite);
        models
            .computeIfAbsent(figure.model(), m -> new TreeMap<>())
            .put(suite, figure.value().value());
      }
    }
    if (models.isEmpty()) {
      return;
    }
    List<String> headings = new ArrayList<>(List.of("Merge"));
    suites.forEach(suite -> headings.add("#" + suite));
    HtmlReport.table(
        page,
        "Pareto front: merges that no other finalist beats on every suite (selection items)",
        "",
        headings.toArray(String[]::new));
    models.forEach(
        (model, values) -> {
          page.open("tr").element("th", model, "scope", "row");
          suites.forEach(suite -> HtmlReport.number(page, Quantity.number(values.get(suite))));
          page.close("tr");
        });
    HtmlReport.endTable(page);
  }

  private static void family(Markup page, ReportData data) {
    if (data.population().isEmpty()) {
      return;
    }
    page.open("figure", "class", "family");
    page.element(
        "figcaption",
        "Family tree: generations from left to right, best on top; lines lead to the champion (◆)");
    new FamilyChart(data.population()).writeTo(page);
    page.close("figure").line();
    credit(page, data.population());
  }

  private static void credit(Markup page, List<Individual> population) {
    Map<String, List<Individual>> byTechnique = new TreeMap<>();
    population.forEach(
        one -> byTechnique.computeIfAbsent(one.technique(), t -> new ArrayList<>()).add(one));
    HtmlReport.table(
        page,
        "Credit by technique, over all generations",
        "",
        "Technique",
        "#Individuals",
        "#Failed",
        "#Best F (search items)",
        "#Mean rank");
    byTechnique.forEach(
        (technique, of) -> {
          page.open("tr").element("th", technique, "scope", "row");
          HtmlReport.number(page, Quantity.count((long) of.size()));
          HtmlReport.number(
              page, Quantity.count(of.stream().filter(one -> one.fitness() == null).count()));
          HtmlReport.number(
              page,
              of.stream()
                  .map(Individual::fitness)
                  .filter(Objects::nonNull)
                  .max(Comparator.naturalOrder())
                  .map(Quantity::number)
                  .orElse(Quantity.ABSENT));
          HtmlReport.number(
              page,
              Quantity.number(
                  of.stream()
                      .filter(one -> one.rank() != null)
                      .mapToInt(Individual::rank)
                      .average()
                      .orElse(Double.NaN)));
          page.close("tr");
        });
    HtmlReport.endTable(page);
  }

  private static String interval(Estimate estimate) {
    return estimate.low() == null
        ? Quantity.ABSENT
        : Quantity.number(estimate.low()) + " to " + Quantity.number(estimate.high());
  }

  private static void recipe(Markup page, ReportData data) {
    data.events().stream()
        .filter(event -> event.kind().equals(RECIPE))
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
            .filter(e -> "evomerge".equals(e.phase()) && !e.kind().equals(RECIPE))
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
