package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Gate;

/** The gate board: verdict, definition, value with interval, picture. */
final class GateSection {
  private GateSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "gates",
        "Gates",
        "Judged on held-out items, at the pessimistic end of the 95 % interval unless the definition"
            + " says otherwise. The shaded side of the threshold passes; a gate that was not"
            + " evaluated counts as not passed.");
    if (data.gates().isEmpty()) {
      HtmlReport.absent(page, "No gate has been judged in this run.");
    }
    for (Gate gate : data.gates()) {
      row(page, gate);
    }
    page.close("section").line();
  }

  private static void row(Markup page, Gate gate) {
    String css = GateText.css(gate.verdict());
    page.open("article", "class", "gate gate-" + css);
    page.open("div", "class", "gate-name");
    page.element("span", GateText.verdict(gate.verdict()), "class", "pill state-" + css);
    page.element("h3", gate.gate().replace('_', ' '));
    page.element("p", "after " + gate.phase(), "class", "quiet");
    page.close("div");
    page.open("div", "class", "gate-words").element("p", Quantity.orAbsent(gate.definition()));
    if (gate.note() != null && !gate.note().isBlank()) {
      page.element("p", gate.note(), "class", "quiet");
    }
    page.close("div");
    figures(page, gate);
    page.open("div", "class", "gate-plot");
    new IntervalPlot(gate).writeTo(page);
    page.close("div").close("article").line();
  }

  private static void figures(Markup page, Gate gate) {
    page.open("dl", "class", "gate-figures");
    String value = GateText.number(gate, gate.value());
    page.element("dt", "Value", "class", "hidden");
    page.element("dd", value, "class", HtmlReport.absentText(value) ? "big absent" : "big");
    String interval = GateText.interval(gate);
    if (!interval.isEmpty()) {
      pair(page, "95 %", interval);
    }
    pair(page, "Threshold", GateText.threshold(gate));
    pair(page, "Items", gate.items() == 0 ? "none" : Quantity.count(gate.items()));
    page.close("dl");
  }

  private static void pair(Markup page, String name, String value) {
    page.element("dt", name).element("dd", value);
  }
}
