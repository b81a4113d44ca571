package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointInfo;
import io.agentforge.datasets.checkpoint.CheckpointManifest;
import io.agentforge.datasets.checkpoint.CheckpointProblem;
import io.agentforge.datasets.checkpoint.CheckpointRef;
import io.agentforge.datasets.checkpoint.CheckpointRole;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.CheckpointTensorRow;
import io.agentforge.datasets.ledger.EvaluationRow;
import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.LineageRow;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PopulationRow;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.GateVerdict;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.Individual;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitRunner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns a phase's outcome into committed checkpoints and ledger rows. */
final class PhaseCommit {
  /** Where every phase leaves rows. */
  static final Set<LedgerTable> TABLES =
      EnumSet.of(
          LedgerTable.WORK_UNITS,
          LedgerTable.CHECKPOINTS,
          LedgerTable.CHECKPOINT_TENSORS,
          LedgerTable.EVALUATIONS,
          LedgerTable.METRICS,
          LedgerTable.GATE_VERDICTS,
          LedgerTable.LINEAGE,
          LedgerTable.EVENTS);

  private final LedgerQueue ledger;
  private final CheckpointStore store;
  private final Attempt attempt;

  /** What all rows of one attempt share. */
  record Attempt(
      String runId,
      String phase,
      int number,
      String planDigest,
      String profile,
      long seed,
      String hardware) {
    /** Names an append of this attempt so that its repeat is a no-op. */
    String token(String what) {
      return runId + "/" + phase + "/" + number + "/" + what;
    }

    /**
     * Names an append of results, which are the same in every attempt that does this plan and gets
     * these checkpoints: what an attempt wrote that died before its commit is not written twice.
     */
    String token(String what, Map<String, CheckpointRef> refs) {
      List<String> addresses = refs.values().stream().map(CheckpointRef::sha256).toList();
      String results = Json.digest(List.of(planDigest, addresses)).substring(0, 16);
      return runId + "/" + phase + "/" + what + "/" + results;
    }

    /** The first sequence of this attempt's events: they are told in the order of the run. */
    long firstEvent() {
      return 1_000_000L * (1 + PhaseId.valueOf(phase.toUpperCase(Locale.ROOT)).ordinal())
          + 10_000L * number;
    }
  }

  PhaseCommit(LedgerQueue ledger, CheckpointStore store, Attempt attempt) {
    this.ledger = ledger;
    this.store = store;
    this.attempt = attempt;
  }

  /** Publishes the manifests and reads every byte back; nothing is committed when one is wrong. */
  Map<String, CheckpointRef> checkpoints(List<CheckpointDraft> drafts) {
    Map<String, CheckpointRef> refs = new LinkedHashMap<>();
    for (CheckpointDraft draft : drafts) {
      CheckpointInfo info =
          new CheckpointInfo(
              draft.name(),
              CheckpointRole.of(draft.role()),
              attempt.profile(),
              draft.parameters(),
              draft.dtype());
      CheckpointRef ref = store.commitStored(new CheckpointManifest(info, draft.files()));
      List<CheckpointProblem> problems = store.verify(ref.sha256());
      if (!problems.isEmpty()) {
        throw new ForgeException(
            ErrorCode.CHECKPOINT_CORRUPT,
            attempt.token("checkpoint/" + draft.name()),
            problems.toString(),
            "Delete each file named here, then run 'forge resume': it is made again");
      }
      refs.put(draft.name(), ref);
    }
    return refs;
  }

  /** Queues every detail row of the attempt; the attempt's own row comes later and commits them. */
  void details(
      PhaseOutcome outcome,
      Map<String, CheckpointRef> refs,
      List<UnitRunner.Done> units,
      List<UnitResult> described,
      List<GateVerdict> verdicts) {
    Instant now = Instant.now();
    ledger.append(attempt.token("work_units"), units.stream().map(this::workUnit).toList());
    ledger.append(attempt.token("evaluations", refs), evaluations(outcome, now));
    ledger.append(attempt.token("metrics", refs), metrics(outcome.metrics(), now));
    ledger.append(
        attempt.token("checkpoints", refs),
        refs.values().stream()
            .map(ref -> CheckpointRow.of(ref, attempt.runId(), attempt.phase(), store.home(), now))
            .toList());
    ledger.append(attempt.token("tensors", refs), tensors(refs, described));
    ledger.appendLineage(attempt.token("lineage", refs), lineage(outcome, refs));
    ledger.append(attempt.token("events", refs), events(outcome.events(), 0, now));
    ledger.append(attempt.token("gates", refs), verdicts(outcome, refs, verdicts, now));
    if (!outcome.population().isEmpty()) {
      ledger.append(
          attempt.token("population", refs),
          outcome.population().stream().map(this::individual).toList());
    }
  }

  /** Queues what happened to the units of this attempt, whether or not it is committed. */
  void happened(List<PhaseEvent> events) {
    ledger.append(attempt.token("happened"), events(events, 5_000, Instant.now()));
  }

  private WorkUnitRow workUnit(UnitRunner.Done unit) {
    UnitResult r = unit.result();
    return new WorkUnitRow(
        attempt.runId(),
        attempt.phase(),
        attempt.number(),
        r.key(),
        r.kind(),
        unit.reused() ? UnitState.REUSED : UnitState.EXECUTED,
        Instant.ofEpochMilli(r.startedAt()),
        r.seconds(),
        r.host(),
        r.executor(),
        r.device(),
        r.deviceReason(),
        r.peakMemoryBytes(),
        "{\"digest\":\"" + r.digest() + "\"}");
  }

  private PopulationRow individual(Individual i) {
    return new PopulationRow(
        attempt.runId(),
        attempt.phase(),
        i.generation(),
        i.number(),
        i.genomeJson(),
        i.parentsJson(),
        i.operator(),
        i.fitness(),
        i.rank(),
        i.novelty());
  }

  private List<EvaluationRow> evaluations(PhaseOutcome outcome, Instant now) {
    List<EvaluationRow> rows = new ArrayList<>();
    for (Evaluation e : outcome.evaluations()) {
      rows.add(
          new EvaluationRow(
              e.modelSha256(),
              e.configSha256(),
              e.itemId(),
              attempt.runId(),
              attempt.phase(),
              e.split(),
              e.suite(),
              e.family(),
              e.level(),
              e.nll(),
              e.tokens(),
              e.exact(),
              e.promptSha256(),
              now));
    }
    return rows;
  }

  private List<MetricRow> metrics(List<Metric> metrics, Instant now) {
    return metrics.stream()
        .map(
            m ->
                new MetricRow(
                    attempt.runId(),
                    attempt.phase(),
                    m.name(),
                    m.subject(),
                    m.step(),
                    Double.isFinite(m.value()) ? m.value() : null,
                    m.low(),
                    m.high(),
                    m.items(),
                    m.unit(),
                    m.split(),
                    attempt.profile(),
                    now))
        .toList();
  }

  private static List<CheckpointTensorRow> tensors(
      Map<String, CheckpointRef> refs, List<UnitResult> described) {
    List<CheckpointTensorRow> rows = new ArrayList<>();
    int index = 0;
    for (CheckpointRef ref : refs.values()) {
      DescribeUnit.Tensors tensors =
          described.get(index++).output().payload(DescribeUnit.Tensors.class);
      for (DescribeUnit.Described t : tensors.tensors()) {
        rows.add(
            new CheckpointTensorRow(
                ref.sha256(),
                t.name(),
                t.dtype(),
                t.shape(),
                t.sha256(),
                t.bytes(),
                t.mean(),
                t.standardDeviation(),
                t.maxAbsolute()));
      }
    }
    return rows;
  }

  private List<LineageRow> lineage(PhaseOutcome outcome, Map<String, CheckpointRef> refs) {
    List<LineageRow> edges = new ArrayList<>();
    for (CheckpointDraft draft : outcome.checkpoints()) {
      String child = refs.get(draft.name()).sha256();
      for (String parent : draft.parents()) {
        String sha = refs.containsKey(parent) ? refs.get(parent).sha256() : parent;
        edges.add(edge(child, sha, "checkpoint", "initial"));
      }
      outcome.inputs().forEach((role, digest) -> edges.add(edge(child, digest, "dataset", role)));
    }
    return edges;
  }

  private LineageRow edge(String child, String parent, String parentKind, String role) {
    return new LineageRow(
        child, parent, "checkpoint", parentKind, role, attempt.runId(), attempt.phase());
  }

  private List<EventRow> events(List<PhaseEvent> events, long offset, Instant now) {
    List<EventRow> rows = new ArrayList<>();
    for (PhaseEvent e : events) {
      rows.add(
          new EventRow(
              attempt.runId(),
              attempt.firstEvent() + offset + rows.size(),
              attempt.phase(),
              e.unit(),
              e.kind(),
              EventLevel.valueOf(e.level().name()),
              e.message(),
              e.detail(),
              now));
    }
    return rows;
  }

  private List<GateVerdictRow> verdicts(
      PhaseOutcome outcome,
      Map<String, CheckpointRef> refs,
      List<GateVerdict> verdicts,
      Instant now) {
    String data = String.join(" ", outcome.inputs().values());
    List<GateVerdictRow> rows = new ArrayList<>();
    for (GateVerdict verdict : verdicts) {
      String subject =
          outcome.gates().stream()
              .filter(g -> g.measurement().gate().equals(verdict.definition().id()))
              .map(g -> g.subject())
              .findFirst()
              .orElse("");
      String model = refs.containsKey(subject) ? refs.get(subject).sha256() : "";
      rows.add(
          GateVerdictRow.of(
              verdict,
              new GateVerdictRow.Context(
                  attempt.runId(),
                  attempt.phase(),
                  data,
                  model,
                  attempt.seed(),
                  attempt.profile(),
                  attempt.hardware(),
                  now)));
    }
    return rows;
  }
}
