package io.agentforge.jobs.report;

import io.agentforge.jobs.report.LedgerRows.Source;
import io.agentforge.jobs.report.ReportData.Phase;
import io.agentforge.jobs.report.ReportData.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attempts at phases, folded to one row a phase: the latest attempt at its latest state. */
record LedgerPhases(LedgerRows ledger) {

  List<Phase> read(String runId) {
    List<Cells> attempts =
        new ArrayList<>(
            ledger.rows(
                "SELECT * FROM {phase_attempts} WHERE run_id = :run", Map.of("run", runId)));
    attempts.sort(
        Comparator.comparing((Cells row) -> row.time("started_at"))
            .thenComparingLong(row -> row.count("attempt"))
            .thenComparingLong(row -> row.count("sequence")));
    Map<String, Cells> latest = new LinkedHashMap<>();
    for (Cells row : attempts) {
      latest.merge(row.text("phase"), row, LedgerPhases::later);
    }
    return latest.values().stream().map(row -> phase(runId, row)).toList();
  }

  /** For a reused phase the run that computed it, then the run itself, so that its rows win. */
  static List<Source> sources(List<Phase> phases, String runId) {
    List<Source> sources = new ArrayList<>();
    for (Phase phase : phases) {
      if (phase.reusedFrom() != null) {
        sources.add(new Source(phase.reusedFrom(), phase.phase()));
      }
      sources.add(new Source(runId, phase.phase()));
    }
    return sources;
  }

  private static Cells later(Cells one, Cells other) {
    Comparator<Cells> order =
        Comparator.comparingLong((Cells row) -> row.count("attempt"))
            .thenComparingLong(row -> row.count("sequence"));
    return order.compare(one, other) > 0 ? one : other;
  }

  private Phase phase(String runId, Cells row) {
    boolean reused = "REUSED".equals(row.text("state"));
    return new Phase(
        row.text("phase"),
        row.text("state"),
        (int) row.count("attempt"),
        row.number("seconds"),
        new Units(
            row.count("planned_units"),
            row.count("executed_units"),
            row.count("reused_units"),
            row.count("failed_units")),
        JsonText.numbers(row.text("parts_json")),
        reused ? origin(runId, row) : null,
        row.text("error_code"),
        row.text("error_message"));
  }

  private String origin(String runId, Cells reused) {
    String sql =
        """
        SELECT run_id FROM {phase_attempts}
        WHERE state = 'COMMITTED' AND phase = :phase AND plan_digest = :plan
          AND inputs_digest = :inputs AND run_id != :run
        ORDER BY started_at, attempt LIMIT 1""";
    return ledger
        .rows(
            sql,
            Map.of(
                "phase", reused.text("phase"),
                "plan", reused.text("plan_digest"),
                "inputs", reused.text("inputs_digest"),
                "run", runId))
        .stream()
        .map(row -> row.text("run_id"))
        .findFirst()
        .orElse(null);
  }
}
