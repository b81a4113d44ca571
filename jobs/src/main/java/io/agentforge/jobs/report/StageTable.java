package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Event;
import java.util.List;

/** What each stage asked the cluster for, and on which devices it then computed, and why. */
final class StageTable {
  /** Kind of the events that say so. */
  static final String KIND = "stage_resources";

  private static final int ROWS = 400;

  private StageTable() {}

  static void writeTo(Markup page, List<Event> events) {
    List<Event> stages = events.stream().filter(event -> event.kind().equals(KIND)).toList();
    if (stages.isEmpty()) {
      HtmlReport.absent(page, "Resources of stages: none was run.");
      return;
    }
    page.open("details").element("summary", "Why this device: " + stages.size() + " stages");
    HtmlReport.table(
        page, "Resources of stages", "events", "Phase", "Stage", "Asked for, used, and why");
    for (Event stage : stages.subList(0, Math.min(ROWS, stages.size()))) {
      page.open("tr").element("td", Quantity.orAbsent(stage.phase()));
      page.element("th", Quantity.orAbsent(stage.unit()), "scope", "row", "class", "mono");
      page.element("td", Quantity.orAbsent(stage.message()), "class", "words").close("tr");
    }
    HtmlReport.endTable(page);
    TimeSection.more(page, stages.size() - ROWS, "events");
    page.close("details").line();
  }
}
