package io.agentforge.datasets.testing;

import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.CheckpointTensorRow;
import io.agentforge.datasets.ledger.EvaluationRow;
import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.LedgerRow;
import io.agentforge.datasets.ledger.LineageRow;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.ledger.PopulationRow;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.gate.Verdict;
import java.time.Instant;
import java.util.List;

/** Rows of a small run, one maker per table; times are fixed. */
public final class LedgerRows {
  public static final Instant START = Instant.parse("2026-01-02T03:04:05.123456Z");
  public static final String TRUNK = "a".repeat(64);
  public static final String RECALL = "b".repeat(64);

  private LedgerRows() {}

  public static RunRow run(String runId, long sequence, RunState state, Instant startedAt) {
    return new RunRow(
        runId,
        sequence,
        "default",
        "r".repeat(64),
        "seed: 1\n",
        "nano",
        "sequential",
        1,
        "0.1.0",
        "{}",
        state,
        startedAt,
        null,
        1.5 * sequence,
        null,
        null);
  }

  public static PhaseAttemptRow attempt(
      String runId, int attempt, long sequence, AttemptState state) {
    return new PhaseAttemptRow(
        runId,
        "cognate",
        attempt,
        sequence,
        state,
        "plan",
        "inputs",
        4,
        4,
        0,
        0,
        START.plusSeconds(attempt),
        null,
        10,
        "{\"train\":6.0,\"score\":3.0}",
        null,
        null);
  }

  public static WorkUnitRow unit(String runId, String unitKey, UnitState state) {
    return new WorkUnitRow(
        runId,
        "cognate",
        1,
        unitKey,
        "train",
        state,
        START,
        2.5,
        "localhost",
        "driver",
        "cpu",
        "no GPU was asked for",
        1 << 20,
        "{}");
  }

  public static CheckpointRow checkpoint(String runId, String sha256, String name, String role) {
    return new CheckpointRow(
        sha256,
        runId,
        "cognate",
        name,
        role,
        "nano",
        100,
        400,
        "F32",
        "home/" + name,
        "{\"files\":[{\"name\":\"model.safetensors\",\"sha256\":\"" + weights(sha256) + "\"}]}",
        START);
  }

  /** Hash of the weights file of a checkpoint that {@link #checkpoint} makes. */
  public static String weights(String checkpointSha256) {
    return "w" + checkpointSha256.substring(1);
  }

  public static EvaluationRow evaluation(
      String model, String item, String suite, double nll, Boolean exact) {
    return new EvaluationRow(
        model, "config", item, "r1", "cognate", "test", suite, "lookup", 2, nll, 4, exact, "prompt",
        START);
  }

  public static MetricRow metric(String subject, long step, Double value) {
    return new MetricRow(
        "r1",
        "cognate",
        "held_out_loss",
        subject,
        step,
        value,
        null,
        null,
        50,
        "nats_per_token",
        "validation",
        "nano",
        START);
  }

  public static GateVerdictRow gate(String gate, Double value, Double low, Verdict verdict) {
    return new GateVerdictRow(
        "r1",
        "cognate",
        gate,
        value,
        low,
        null,
        300,
        ">",
        0.8,
        0,
        verdict,
        "share of items",
        "",
        "data",
        RECALL,
        1,
        "nano",
        "2 cores",
        START);
  }

  public static LineageRow lineage(String child, String parent, String role) {
    return new LineageRow(child, parent, "checkpoint", "checkpoint", role, "r1", "cognate");
  }

  public static EventRow event(long sequence, EventLevel level) {
    return new EventRow(
        "r1", sequence, "cognate", null, "device_chosen", level, "trains on cpu", "{}", START);
  }

  /** One row of each table. */
  public static List<LedgerRow> oneOfEach() {
    return List.of(
        run("r1", 0, RunState.RUNNING, START),
        attempt("r1", 1, 0, AttemptState.RUNNING),
        unit("r1", "cognate/trunk", UnitState.EXECUTED),
        checkpoint("r1", TRUNK, "trunk", "trunk"),
        new CheckpointTensorRow(
            TRUNK, "norm.weight", "F32", List.of(256L), "t", 1024, 1.0, 0.0, null),
        new PopulationRow("r1", "evomerge", 0, 1, "{}", "[]", "slerp", null, 3, null),
        evaluation(TRUNK, "i1", "recall", 3.5, true),
        metric("trunk", 10, 2.25),
        gate("specialisation", 0.91, 0.88, Verdict.PASS),
        lineage(RECALL, TRUNK, "initial"),
        event(0, EventLevel.INFO));
  }
}
