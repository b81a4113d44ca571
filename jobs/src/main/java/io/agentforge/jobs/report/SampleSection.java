package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the models write, to read: one card a prompt, greedy beside sampled. */
final class SampleSection {
  private SampleSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "samples",
        "Samples",
        "What the models wrote, unedited. Control characters are drawn as visible signs.");
    if (data.samples().isEmpty()) {
      HtmlReport.absent(page, "No sample was generated.");
    }
    Map<String, List<Sample>> models = new LinkedHashMap<>();
    for (Sample sample : data.samples()) {
      models.computeIfAbsent(sample.model(), model -> new ArrayList<>()).add(sample);
    }
    models.forEach((model, samples) -> model(page, data, model, samples));
    page.close("section").line();
  }

  private static void model(Markup page, ReportData data, String model, List<Sample> samples) {
    page.open("div", "class", "samples-of").element("h3", model);
    page.element("p", measures(data, model), "class", "quiet");
    page.open("div", "class", "samples");
    for (Sample sample : samples) {
      page.open("article", "class", "sample");
      text(page, "Prompt", sample.prompt(), "prompt");
      text(page, "Greedy", sample.greedy(), "written");
      String heading =
          sample.temperature() == null
              ? "Sampled"
              : "Temperature " + Quantity.compact(sample.temperature());
      text(page, heading, sample.sampled(), "written");
      page.close("article").line();
    }
    page.close("div").close("div").line();
  }

  private static String measures(ReportData data, String model) {
    return "repetition rate "
        + measure(data, "repetition_rate", model)
        + " · distinct-2 "
        + measure(data, "distinct_2", model);
  }

  private static String measure(ReportData data, String name, String model) {
    return data.figure(name, model)
        .map(figure -> Quantity.number(figure.value().value()))
        .orElse(Quantity.ABSENT);
  }

  private static void text(Markup page, String heading, String text, String css) {
    page.element("h4", heading);
    if (text == null) {
      page.element("p", "not generated", "class", "absent");
    } else if (text.isEmpty()) {
      page.element("p", "(the model stopped at once)", "class", "absent");
    } else {
      page.element("pre", text, "class", css, "dir", "ltr");
    }
  }
}
