package io.agentforge.jobs.report;

import io.agentforge.jobs.report.LineChart.Series;
import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Figure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What ternary weights cost: loss, scores and agreement of the packed file beside fp32. */
final class TernarySection {
  /** Name of the metric whose steps are training tokens. */
  static final String CURVE = "recovery_loss";

  static final String RECOVERY = "recovery";
  private static final String MEASURES = "ternary/";
  private static final String NLL = MEASURES + "nll/";
  private static final String TENSOR = "tensor/";
  private static final String FP32 = "fp32";
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final String GUESS = "guess";

  private TernarySection() {}

  /** Whether a figure belongs here. */
  static boolean shows(String figure) {
    return figure.startsWith(MEASURES) || figure.startsWith(TENSOR);
  }

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "ternary",
        "Ternary weights",
        "The fp32 model that entered, the packed file made of it without training (before), and the"
            + " packed file after recovery, on the same held-out items. Kept is the ratio of"
            + " chance-corrected scores, packed file to fp32, where fp32 does better than guessing,"
            + " which always gives the commonest answer; it has no interval where fp32 hardly does. Scores count for the gate where fp32 lies between 0.6 and 0.9 after the"
            + " correction.");
    Set<String> suites = suites(data);
    if (suites.isEmpty()) {
      HtmlReport.absent(page, "No model was made ternary.");
      page.close("section");
      return;
    }
    chart(page, data);
    losses(page, data, suites);
    scores(page, data, suites, "exact", "Whole answers right");
    scores(page, data, suites, "tokens_right", "Tokens right, given those before them");
    tensors(page, data);
    page.close("section").line();
  }

  private static Set<String> suites(ReportData data) {
    Set<String> suites = new LinkedHashSet<>();
    for (Figure figure : data.figures()) {
      if (figure.name().startsWith(NLL)) {
        suites.add(figure.name().substring(NLL.length()));
      }
    }
    return suites;
  }

  private static void chart(Markup page, ReportData data) {
    List<Series> series = new ArrayList<>();
    for (Curve curve : data.curves()) {
      if (curve.measure().equals(RECOVERY)) {
        series.add(new Series(curve.model(), series.size(), curve.points()));
      }
    }
    if (series.isEmpty()) {
      return;
    }
    page.open("div", "class", "charts").open("figure");
    page.element("figcaption", "Training loss of each round");
    new LineChart("Recovery", "training tokens", "nats per token", series, List.of()).writeTo(page);
    page.close("figure").close("div").line();
  }

  private static void losses(Markup page, ReportData data, Set<String> suites) {
    HtmlReport.table(
        page,
        "Held-out loss in nats per token, and how far the packed file's predictions are",
        "",
        "Suite",
        "#fp32",
        "#before",
        "#after",
        "#after − fp32",
        "#KL(fp32 ‖ after)",
        "#same first choice");
    for (String suite : suites) {
      page.open("tr").element("th", suite, "scope", "row");
      for (String model : List.of(FP32, BEFORE, AFTER)) {
        value(page, data, NLL + suite, model);
      }
      for (String measure : List.of("nll_rise/", "kl/", "agreement/")) {
        interval(page, data, MEASURES + measure + suite, AFTER);
      }
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static void scores(
      Markup page, ReportData data, Set<String> suites, String score, String caption) {
    HtmlReport.table(
        page, caption, "", "Suite", "#guessing", "#fp32", "#before", "#after", "#kept");
    for (String suite : suites) {
      page.open("tr").element("th", suite, "scope", "row");
      for (String model : List.of(GUESS, FP32, BEFORE, AFTER)) {
        value(page, data, MEASURES + score + "/" + suite, model);
      }
      interval(page, data, MEASURES + "kept/" + score + "/" + suite, AFTER);
      page.close("tr");
    }
    HtmlReport.endTable(page);
  }

  private static void value(Markup page, ReportData data, String name, String model) {
    Optional<Figure> figure = data.figure(name, model);
    HtmlReport.number(
        page, figure.map(f -> Quantity.number(f.value().value())).orElse(Quantity.ABSENT));
  }

  private static void interval(Markup page, ReportData data, String name, String model) {
    Optional<Estimate> estimate = data.figure(name, model).map(Figure::value);
    HtmlReport.number(page, estimate.map(TernarySection::text).orElse(Quantity.ABSENT));
  }

  private static String text(Estimate estimate) {
    String interval = Quantity.interval(estimate.low(), estimate.high());
    String value = Quantity.number(estimate.value());
    return interval.isEmpty() ? value : "%s (%s)".formatted(value, interval);
  }

  private static void tensors(Markup page, ReportData data) {
    Set<String> tensors = new LinkedHashSet<>();
    for (Figure figure : data.figures()) {
      if (figure.name().startsWith(TENSOR)) {
        tensors.add(figure.model());
      }
    }
    if (tensors.isEmpty()) {
      return;
    }
    List<String> measures =
        List.of(
            "sensitivity", "zero_fraction", "entropy", "mean_scale", "relative_error", "outliers");
    page.open("details").element("summary", "Quantised tensors: " + tensors.size());
    HtmlReport.table(
        page,
        "What quantising did to each tensor",
        "",
        "Tensor",
        "#loss when alone ternary",
        "#zeros",
        "#bits a weight",
        "#mean scale",
        "#relative error",
        "#outliers");
    for (String tensor : tensors) {
      page.open("tr").element("th", tensor, "scope", "row");
      measures.forEach(measure -> value(page, data, TENSOR + measure, tensor));
      page.close("tr");
    }
    HtmlReport.endTable(page);
    page.close("details").line();
  }
}
