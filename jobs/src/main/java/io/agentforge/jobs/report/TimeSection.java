package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Phase;
import io.agentforge.jobs.report.ReportData.WorkUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Wall time by phase and part, and the work units behind it. */
final class TimeSection {
  private static final int ROWS = 400;
  private static final int COLOURS = 8;
  private static final double BAR = 1000;
  private static final String REST = "not attributed";

  private TimeSection() {}

  private record Part(String name, double seconds, int colour) {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(page, "time", "Where the time went", "Wall time of each phase by part.");
    if (data.phases().isEmpty()) {
      HtmlReport.absent(page, "No phase has started.");
    }
    for (Phase phase : data.phases()) {
      phase(page, phase);
    }
    StageTable.writeTo(page, data.events());
    units(page, data.workUnits());
    page.close("section").line();
  }

  private static void phase(Markup page, Phase phase) {
    page.open("h3").text(phase.phase() + " ");
    page.element("span", phase.state(), "class", "pill state-" + Masthead.css(phase.state()));
    page.close("h3");
    ReportData.Units units = phase.units();
    page.element(
        "p",
        "%s · %d %s · work units: %s planned, %s executed, %s reused, %s failed"
            .formatted(
                Quantity.seconds(phase.seconds()),
                phase.attempts(),
                phase.attempts() == 1 ? "attempt" : "attempts",
                Quantity.count(units.planned()),
                Quantity.count(units.executed()),
                Quantity.count(units.reused()),
                Quantity.count(units.failed())),
        "class",
        "quiet");
    List<Part> parts = parts(phase);
    if (parts.isEmpty()) {
      HtmlReport.absent(page, "Time by part: not measured.");
      return;
    }
    double total = parts.stream().mapToDouble(Part::seconds).sum();
    page.open("figure", "class", "time");
    bar(page, phase, parts, total);
    list(page, parts, total);
    overhead(page, parts, total);
    if (phase.seconds() != null && total > phase.seconds() * 1.01) {
      page.element(
          "p",
          "The parts add up to "
              + Quantity.seconds(total)
              + ", more than the wall time, because some ran side by side.",
          "class",
          "quiet");
    }
    page.close("figure").line();
  }

  private static List<Part> parts(Phase phase) {
    List<Part> parts = new ArrayList<>();
    double sum = 0;
    List<Map.Entry<String, Double>> rows = new ArrayList<>(phase.parts().entrySet());
    rows.sort(Comparator.comparingDouble((Map.Entry<String, Double> row) -> -row.getValue()));
    for (Map.Entry<String, Double> row : rows) {
      if (Double.isFinite(row.getValue())) {
        parts.add(new Part(row.getKey(), row.getValue(), Math.min(parts.size(), COLOURS - 1)));
        sum += row.getValue();
      }
    }
    if (!parts.isEmpty() && phase.seconds() != null && phase.seconds() - sum > 0.005 * sum) {
      parts.add(new Part(REST, phase.seconds() - sum, COLOURS));
    }
    return parts;
  }

  private static void bar(Markup page, Phase phase, List<Part> parts, double total) {
    String says = "Time of phase " + phase.phase() + " by part; the list below has the figures";
    page.open(
        "svg",
        "viewBox",
        "0 0 1000 28",
        "preserveAspectRatio",
        "none",
        "class",
        "bar",
        "role",
        "img",
        "aria-label",
        says);
    double at = 0;
    for (Part part : parts) {
      double width = total <= 0 ? 0 : part.seconds() / total * BAR;
      page.open("g").element("title", part.name() + " · " + Quantity.seconds(part.seconds()));
      page.leaf(
          "rect",
          "class",
          "part part-" + part.colour(),
          "x",
          LineChart.px(at),
          "y",
          "0",
          "width",
          LineChart.px(Math.max(0.1, width)),
          "height",
          "28");
      page.close("g");
      at += width;
    }
    page.close("svg");
  }

  private static void list(Markup page, List<Part> parts, double total) {
    page.open("ul", "class", "parts");
    for (Part part : parts) {
      page.open("li").element("span", "", "class", "swatch part-" + part.colour());
      page.element("span", part.name().replace('_', ' '), "class", "part-name");
      page.element("span", Quantity.seconds(part.seconds()), "class", "part-seconds");
      page.element(
          "span",
          total <= 0 ? "" : Quantity.percent(part.seconds() / total),
          "class",
          "part-share");
      page.close("li");
    }
    page.close("ul");
  }

  /** Time that neither trained nor scored, when the parts are named so that it can be told. */
  private static void overhead(Markup page, List<Part> parts, double total) {
    double work =
        parts.stream()
            .filter(part -> part.name().startsWith("train") || part.name().startsWith("scor"))
            .mapToDouble(Part::seconds)
            .sum();
    if (work > 0 && total > 0) {
      page.element(
          "p",
          "Outside training and scoring: %s, %s of the phase."
              .formatted(Quantity.seconds(total - work), Quantity.percent((total - work) / total)),
          "class",
          "overhead");
    }
  }

  private static void units(Markup page, List<WorkUnit> units) {
    if (units.isEmpty()) {
      HtmlReport.absent(page, "No work unit was recorded.");
      return;
    }
    Map<String, Long> kinds = new LinkedHashMap<>();
    units.forEach(
        unit ->
            kinds.merge(unit.kind() + " " + unit.state().toLowerCase(Locale.ROOT), 1L, Long::sum));
    List<String> counts = new ArrayList<>();
    kinds.forEach((kind, count) -> counts.add(Quantity.count(count) + " " + kind));
    page.open("details").element("summary", "Work units: " + String.join(", ", counts));
    HtmlReport.table(
        page,
        "Work units",
        "",
        "Unit",
        "Kind",
        "State",
        "Device",
        "Why this device",
        "#Time",
        "#Peak memory");
    for (WorkUnit unit : units.subList(0, Math.min(ROWS, units.size()))) {
      page.open("tr").element("th", unit.unit(), "scope", "row", "class", "mono");
      page.element("td", unit.kind()).open("td");
      page.element("span", unit.state(), "class", "pill state-" + Masthead.css(unit.state()));
      page.close("td").element("td", Quantity.orAbsent(unit.device()));
      page.element("td", Quantity.orAbsent(unit.reason()));
      HtmlReport.number(page, Quantity.seconds(unit.seconds()));
      HtmlReport.number(page, Quantity.bytes(unit.peakMemoryBytes()));
      page.close("tr");
    }
    HtmlReport.endTable(page);
    more(page, units.size() - ROWS, "work_units");
    page.close("details").line();
  }

  /** Says how many rows a cut table leaves in the ledger. */
  static void more(Markup page, int left, String table) {
    if (left > 0) {
      page.element(
          "p", left + " more rows are in the ledger table " + table + ".", "class", "quiet");
    }
  }
}
