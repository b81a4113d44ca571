package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Individual;
import java.util.List;

/** A run of which only what one section shows is there; no number was measured on anything. */
final class SectionFixtures {
  private SectionFixtures() {}

  static Figure figure(String name, String model, double value) {
    return new Figure(
        name, model, new Estimate(value, value - 0.01, value + 0.01, 40L), "probability");
  }

  static ReportData run(
      List<Curve> curves, List<Figure> figures, List<Event> events, List<Individual> population) {
    ReportData whole = ReportFixtures.complete();
    return new ReportData(
        whole.run(),
        whole.recipeYaml(),
        whole.phases(),
        whole.gates(),
        curves,
        List.of(),
        figures,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        events,
        List.of(),
        List.of(),
        population,
        whole.provenance());
  }
}
