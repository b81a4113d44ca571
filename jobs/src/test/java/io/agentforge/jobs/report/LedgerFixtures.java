package io.agentforge.jobs.report;

import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.CheckpointTensorRow;
import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.gate.Verdict;
import java.time.Instant;
import java.util.List;

/** Rows of a ledger that nobody measured. */
final class LedgerFixtures {
  static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  static final String TRUNK = ReportFixtures.hash("trunk");

  private LedgerFixtures() {}

  static RunRow run(String id, long sequence, RunState state, double seconds) {
    return new RunRow(
        id,
        sequence,
        "test-data",
        ReportFixtures.hash("recipe"),
        "profile: nano\n",
        "nano",
        "sequential",
        7,
        "test",
        "{\"cpu\":{\"cores\":2}}",
        state,
        AT,
        state == RunState.RUNNING ? null : AT,
        seconds,
        null,
        null);
  }

  static PhaseAttemptRow attempt(String run, int attempt, long sequence, AttemptState state) {
    return new PhaseAttemptRow(
        run,
        "cognate",
        attempt,
        sequence,
        state,
        "plan",
        "inputs",
        16,
        16,
        0,
        0,
        AT.plusSeconds(attempt),
        AT.plusSeconds(60),
        85.0,
        "{\"training\":60.5,\"scoring\":20}",
        null,
        null);
  }

  static MetricRow metric(String name, String subject, long step, Double value) {
    return new MetricRow(
        "first",
        "cognate",
        name,
        subject,
        step,
        value,
        value == null ? null : value - 0.1,
        value == null ? null : value + 0.1,
        50,
        "nats",
        "test",
        "nano",
        AT);
  }

  static GateVerdictRow verdict(String gate, Double value, Verdict verdict) {
    return new GateVerdictRow(
        "first",
        "cognate",
        gate,
        value,
        null,
        null,
        value == null ? 0 : 600,
        ">",
        0.8,
        0,
        verdict,
        "Definition of " + gate,
        "",
        "data",
        TRUNK,
        7,
        "nano",
        "test machine",
        AT);
  }

  static CheckpointTensorRow tensor(String name) {
    return new CheckpointTensorRow(
        TRUNK,
        name,
        "F32",
        List.of(512L, 128L),
        ReportFixtures.hash(name),
        262_144,
        0.0,
        0.02,
        0.1);
  }

  static EventRow event(long sequence, String kind, String detail) {
    return new EventRow(
        "first", sequence, "cognate", null, kind, EventLevel.INFO, "message", detail, AT);
  }
}
