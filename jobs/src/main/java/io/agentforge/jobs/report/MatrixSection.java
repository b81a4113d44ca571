package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Score;
import io.agentforge.jobs.report.ReportData.Specialisation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Models × suites: NLL and exact match with intervals, shaded within each column. */
final class MatrixSection {
  private static final int SHADES = 5;
  private static final String UNIGRAM = "unigram";

  private MatrixSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "matrix",
        "Specialists × domains",
        "Each model on held-out items of each domain. The deeper the shade, the lower the loss among"
            + " the models of that column; the lowest is marked with a star.");
    if (data.scores().isEmpty()) {
      HtmlReport.absent(page, "No model was scored on a domain.");
    } else {
      matrix(page, data);
    }
    specialisations(page, data);
    figures(page, data);
    page.close("section").line();
  }

  private static void matrix(Markup page, ReportData data) {
    Set<String> suites = new LinkedHashSet<>();
    Set<String> models = new LinkedHashSet<>();
    data.scores().forEach(score -> suites.add(score.suite()));
    data.scores().stream()
        .map(Score::model)
        .filter(model -> !model.equals(UNIGRAM))
        .forEach(models::add);
    if (data.scores().stream().anyMatch(score -> score.model().equals(UNIGRAM))) {
      models.add(UNIGRAM);
    }
    String[] headings = new String[suites.size() + 1];
    headings[0] = "Model";
    int at = 1;
    for (String suite : suites) {
      headings[at++] = suite;
    }
    HtmlReport.table(
        page, "NLL in nats per scored token, exact match in per cent of items", "matrix", headings);
    for (String model : models) {
      page.open("tr", "role", "row").element("th", model, "scope", "row", "role", "rowheader");
      for (String suite : suites) {
        cell(page, data.scores(), model, suite);
      }
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static void cell(Markup page, List<Score> scores, String model, String suite) {
    Optional<Score> found =
        scores.stream()
            .filter(score -> score.model().equals(model) && score.suite().equals(suite))
            .findFirst();
    if (found.isEmpty() || found.get().nll() == null && found.get().exact() == null) {
      page.element("td", Quantity.ABSENT, "class", "absent", "role", "cell", "data-suite", suite);
      return;
    }
    Score score = found.get();
    int shade = shade(scores, score);
    page.open(
        "td", "class", shade < 0 ? null : "heat-" + shade, "role", "cell", "data-suite", suite);
    boolean best = shade == SHADES - 1;
    if (score.nll() != null) {
      page.element("strong", Quantity.number(score.nll().value()) + (best ? " ★" : ""));
      spread(page, score.nll());
    }
    if (score.exact() != null) {
      exact(page, score.exact());
    }
    Estimate counted = score.nll() != null ? score.nll() : score.exact();
    if (counted.items() != null) {
      page.element("span", "n = " + Quantity.count(counted.items()), "class", "small");
    }
    page.close("td");
  }

  private static void spread(Markup page, Estimate estimate) {
    String interval = Quantity.interval(estimate.low(), estimate.high());
    if (!interval.isEmpty()) {
      page.element("span", interval, "class", "small");
    }
  }

  private static void exact(Markup page, Estimate exact) {
    StringBuilder text = new StringBuilder("exact ").append(Quantity.percent(exact.value()));
    if (exact.low() != null && exact.high() != null) {
      text.append(" (").append(Quantity.percent(exact.low()).replace(" %", ""));
      text.append("–").append(Quantity.percent(exact.high()).replace(" %", "")).append(')');
    }
    page.element("span", text.toString(), "class", "exact");
  }

  /** 0 for the highest loss of the column to SHADES − 1 for the lowest; −1 outside the contest. */
  private static int shade(List<Score> scores, Score score) {
    if (score.nll() == null || score.model().equals(UNIGRAM)) {
      return -1;
    }
    double[] column =
        scores.stream()
            .filter(other -> other.suite().equals(score.suite()) && other.nll() != null)
            .filter(other -> !other.model().equals(UNIGRAM))
            .mapToDouble(other -> other.nll().value())
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (column.length < 2 || column[0] == column[column.length - 1]) {
      return -1;
    }
    double share =
        (column[column.length - 1] - score.nll().value()) / (column[column.length - 1] - column[0]);
    boolean lowest = score.nll().value() == column[0];
    return lowest ? SHADES - 1 : (int) Math.max(0, Math.min(SHADES - 2, share * (SHADES - 1)));
  }

  private static void specialisations(Markup page, ReportData data) {
    if (data.specialisations().isEmpty()) {
      return;
    }
    HtmlReport.table(
        page,
        "Specialisation: share of a specialist's own held-out items on which its loss is the lowest"
            + " of the siblings",
        "",
        "Specialist",
        "#Share",
        "#95 % interval",
        "#Items");
    for (Specialisation one : data.specialisations()) {
      page.open("tr").element("th", one.specialist(), "scope", "row");
      HtmlReport.number(page, Quantity.number(one.share().value()));
      HtmlReport.number(page, interval(one.share()));
      HtmlReport.number(page, Quantity.count(one.share().items()));
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static void figures(Markup page, ReportData data) {
    List<Figure> figures =
        data.figures().stream()
            .filter(f -> !MergeSection.shows(f.name()) && !TernarySection.shows(f.name()))
            .toList();
    if (figures.isEmpty()) {
      return;
    }
    Set<String> models = new LinkedHashSet<>();
    figures.stream().map(Figure::model).forEach(models::add);
    Set<String> names = new LinkedHashSet<>();
    figures.forEach(figure -> names.add(figure.name()));
    String[] headings = new String[names.size() + 1];
    headings[0] = "Model";
    int at = 1;
    for (String name : names) {
      headings[at++] = "#" + name.replace('_', ' ').replace("/", ", ");
    }
    HtmlReport.table(page, "Other measures of each model", "", headings);
    for (String model : models) {
      page.open("tr").element("th", model, "scope", "row");
      for (String name : names) {
        HtmlReport.number(
            page,
            data.figure(name, model)
                .map(figure -> Quantity.number(figure.value().value()))
                .orElse(Quantity.ABSENT));
      }
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static String interval(Estimate estimate) {
    String interval = Quantity.interval(estimate.low(), estimate.high());
    return interval.isEmpty() ? Quantity.ABSENT : interval;
  }
}
