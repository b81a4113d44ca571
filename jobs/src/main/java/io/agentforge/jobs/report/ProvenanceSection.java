package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Gate;
import io.agentforge.jobs.report.ReportData.Provenance;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** What happened on the way, and all that is needed to do it again. */
final class ProvenanceSection {
  private static final int ROWS = 400;

  private ProvenanceSection() {}

  static void writeTo(Markup page, ReportData data) {
    HtmlReport.section(
        page,
        "provenance",
        "Provenance",
        "What happened on the way, and what is needed to do it again.");
    events(page, data.events().stream().filter(e -> !e.kind().equals(StageTable.KIND)).toList());
    environment(page, data);
    recipe(page, data.recipeYaml());
    page.close("section").line();
  }

  private static void events(Markup page, List<Event> events) {
    if (events.isEmpty()) {
      HtmlReport.absent(page, "No event was recorded: no fallback, no rollback, no retry.");
      return;
    }
    List<Event> notable = events.stream().filter(event -> !event.level().equals("INFO")).toList();
    if (notable.isEmpty()) {
      page.element("p", "No warning and no error was recorded.", "class", "quiet");
    } else {
      table(page, "Warnings and errors", notable);
    }
    page.open("details").element("summary", "All events (" + events.size() + ")");
    table(page, "Events in order", events);
    page.close("details").line();
  }

  private static void table(Markup page, String caption, List<Event> events) {
    HtmlReport.table(
        page, caption, "events", "Level", "Time (UTC)", "Kind", "Unit", "What happened");
    for (Event event : events.subList(0, Math.min(ROWS, events.size()))) {
      String css =
          switch (event.level()) {
            case "ERROR" -> "fail";
            case "WARN" -> "open";
            default -> "quiet";
          };
      page.open("tr").open("td").element("span", event.level(), "class", "pill state-" + css);
      page.close("td").element("td", Masthead.time(event.at()), "class", "mono");
      page.element("th", event.kind().replace('_', ' '), "scope", "row");
      page.element("td", event.unit() == null ? "" : event.unit(), "class", "mono");
      page.element("td", event.message() == null ? "" : event.message(), "class", "words");
      page.close("tr");
    }
    HtmlReport.endTable(page);
    TimeSection.more(page, events.size() - ROWS, "events");
  }

  private static void environment(Markup page, ReportData data) {
    Provenance provenance = data.provenance();
    page.open("details").element("summary", "Code, environment, seeds, digests and hardware");
    HtmlReport.table(page, "Recorded with the run", "pairs", "What", "Value");
    pair(page, "code version", provenance.codeVersion());
    pair(page, "seed", provenance.seed() == null ? null : provenance.seed().toString());
    pair(page, "recipe sha256", provenance.recipeSha256());
    provenance.environment().forEach((name, value) -> pair(page, name.replace('_', ' '), value));
    digests(page, "gate data sha256", data.gates(), Gate::dataSha256);
    digests(page, "gate model sha256", data.gates(), Gate::modelSha256);
    digests(page, "gate profile", data.gates(), Gate::profile);
    digests(page, "gate hardware", data.gates(), Gate::hardware);
    HtmlReport.endTable(page);
    page.close("details").line();
  }

  private static void digests(
      Markup page, String what, List<Gate> gates, Function<Gate, String> column) {
    Set<String> values = new LinkedHashSet<>();
    gates.stream().map(column).filter(Objects::nonNull).forEach(values::add);
    if (!gates.isEmpty()) {
      pair(page, what, String.join("\n", values));
    }
  }

  private static void pair(Markup page, String what, String value) {
    String text = Quantity.orAbsent(value);
    page.open("tr").element("th", what, "scope", "row");
    page.element("td", text, "class", HtmlReport.absentText(text) ? "absent" : "mono").close("tr");
  }

  private static void recipe(Markup page, String yaml) {
    if (yaml == null) {
      HtmlReport.absent(page, "The effective recipe was not recorded.");
      return;
    }
    page.open("details").element("summary", "Effective recipe");
    page.element("pre", yaml, "class", "recipe", "tabindex", "0");
    page.close("details").line();
  }
}
