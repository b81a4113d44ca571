package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointRef;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.EvaluationRow;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.gate.GateDefinition;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.GatesFile;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Parts;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.unit.Cancellation;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.PhaseWork;
import io.agentforge.phases.unit.StageLabel;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitRunner;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.ResourceRecipe;
import io.agentforge.udfs.device.ClusterResources;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageResources;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One phase of one run: reuse a committed attempt of the same plan, or make one. */
final class PhaseRun {
  private final SparkSession spark;
  private final Home home;
  private final Storage storage;
  private final GatesFile gates;
  private final RunEnvironment environment;
  private final RunListener listener;
  private final Recipe recipe;
  private final String runId;
  private final LedgerQueue queue;
  private final Cancellation cancellation;
  private final RunLease lease;

  PhaseRun(
      SparkSession spark,
      Home home,
      Storage storage,
      GatesFile gates,
      RunEnvironment environment,
      RunListener listener,
      Recipe recipe,
      String runId,
      LedgerQueue queue,
      Cancellation cancellation,
      RunLease lease) {
    this.spark = spark;
    this.home = home;
    this.storage = storage;
    this.gates = gates;
    this.environment = environment;
    this.listener = listener;
    this.recipe = recipe;
    this.runId = runId;
    this.queue = queue;
    this.cancellation = cancellation;
    this.lease = lease;
  }

  List<GateVerdict> run(Phase phase) {
    Instant started = Instant.now();
    Parts parts = new Parts();
    PhasePlan plan = parts.time("plan", phase::plan);
    List<GateDefinition> definitions = gates.of(phase.id().id());
    String planDigest = Json.digest(List.of(plan.digest(), definitions));
    LedgerReader reader = queue.ledger().reader();
    Optional<PhaseAttemptRow> earlier =
        parts.time(
            "look for reuse",
            () -> reader.committed(phase.id().id(), planDigest, plan.inputsDigest()));
    List<PhaseAttemptRow> attempts =
        reader.attempts(runId).stream().filter(row -> row.phase().equals(phase.id().id())).toList();
    int number = 1 + attempts.size();
    AttemptRows rows = new AttemptRows(runId, plan, planDigest, attempts, started);
    if (earlier.isPresent()) {
      PhaseReuse reuse = new PhaseReuse(queue, store(), runId, phase.id().id(), number);
      Optional<PhaseReuse.Reused> reused = parts.time("reuse", () -> reuse.from(earlier.get()));
      if (reused.isPresent()) {
        listener.phaseReused(plan, earlier.get().runId());
        queue.append(rows.token(), rows.reused(parts, reused.get().units()));
        reused.get().verdicts().forEach(listener::judged);
        return reused.get().verdicts();
      }
    }
    StageLabel label =
        StageLabel.put(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            new PhaseWork(runId, phase.id().id(), number));
    try {
      return execute(phase, plan, planDigest, parts, rows, number, definitions);
    } finally {
      label.clear();
    }
  }

  private StageResources resources() {
    ResourceRecipe asked = recipe.resources();
    return new StageResources(
        DeviceRequest.valueOf(asked.device().name()),
        asked.coresPerTask(),
        asked.evaluationsPerGpu(),
        ClusterResources.of(spark.sparkContext().getConf()));
  }

  private CheckpointStore store() {
    return CheckpointStore.of(home, storage, runId);
  }

  private List<GateVerdict> execute(
      Phase phase,
      PhasePlan plan,
      String planDigest,
      Parts parts,
      AttemptRows rows,
      int number,
      List<GateDefinition> definitions) {
    listener.phaseStarted(plan);
    UnitRunner units =
        new UnitRunner(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            home,
            storage,
            new PhaseWork(runId, phase.id().id(), number),
            resources(),
            this::unitFinished,
            cancellation);
    PhaseCommit commit =
        new PhaseCommit(
            queue,
            store(),
            new PhaseCommit.Attempt(
                runId,
                phase.id().id(),
                number,
                planDigest,
                recipe.profile().id(),
                recipe.seed(),
                environment.hardware()));
    queue.append(rows.token(), rows.next(AttemptState.RUNNING, parts, List.of(), null));
    queue.create(PhaseCommit.TABLES);
    try {
      PhaseOutcome outcome =
          phase.execute(plan, new PhaseContext(units, parts, this::cachedEvaluations));
      return commit(outcome, commit, parts, rows, definitions, units);
    } catch (RuntimeException e) {
      if (!lease.isLost()) {
        AttemptState state =
            Pipeline.interrupted(e) ? AttemptState.INTERRUPTED : AttemptState.FAILED;
        commit.happened(units.events());
        queue.appendEnd(rows.token(), rows.next(state, parts, units.done(), e));
      }
      throw e;
    }
  }

  /** A ledger that cannot be written stops the run now, not after hours of training. */
  private void unitFinished(UnitRunner.Done unit) {
    queue.check();
    listener.unitFinished(unit);
  }

  private List<GateVerdict> commit(
      PhaseOutcome outcome,
      PhaseCommit commit,
      Parts parts,
      AttemptRows rows,
      List<GateDefinition> definitions,
      UnitRunner units) {
    lease.check();
    Map<String, CheckpointRef> refs =
        parts.time("commit checkpoints", () -> commit.checkpoints(outcome.checkpoints()));
    List<DescribeUnit> describe =
        outcome.checkpoints().stream()
            .map(draft -> new DescribeUnit(draft.name(), draft.files()))
            .toList();
    List<UnitResult> described =
        parts.time("describe tensors", () -> units.run("describe", describe));
    List<GateVerdict> verdicts = GateMeasurement.board(definitions, outcome.gates()).verdicts();
    verdicts.forEach(listener::judged);
    parts.time(
        "ledger",
        () -> {
          commit.details(outcome, refs, units.done(), described, verdicts);
          commit.happened(units.events());
          queue.flush();
          return null;
        });
    lease.check();
    queue.append(rows.commitToken(), rows.next(AttemptState.COMMITTED, parts, units.done(), null));
    return verdicts;
  }

  private Set<Evaluation> cachedEvaluations(String modelSha256, String configSha256) {
    Set<Evaluation> cells = new HashSet<>();
    for (EvaluationRow row :
        queue.ledger().reader().evaluations(modelSha256, configSha256).values()) {
      cells.add(
          new Evaluation(
              row.modelSha256(),
              row.configSha256(),
              row.itemId(),
              row.split(),
              row.suite(),
              row.family(),
              row.level(),
              row.nll(),
              (int) row.tokens(),
              Boolean.TRUE.equals(row.exact()),
              row.promptSha256()));
    }
    return cells;
  }

  /** The rows of one attempt; their sequence rises. */
  private static final class AttemptRows {
    private final String runId;
    private final PhasePlan plan;
    private final String planDigest;
    private final int number;
    private final long committedBefore;
    private final Instant started;
    private final Stopwatch running = Stopwatch.start();
    private long sequence;

    /**
     * @param before attempts of the run at this phase
     */
    AttemptRows(
        String runId,
        PhasePlan plan,
        String planDigest,
        List<PhaseAttemptRow> before,
        Instant started) {
      this.runId = runId;
      this.plan = plan;
      this.planDigest = planDigest;
      this.number = 1 + before.size();
      this.committedBefore =
          before.stream().filter(row -> row.state() == AttemptState.COMMITTED).count();
      this.started = started;
    }

    /** One of two drivers that saw the same past can commit, whatever their leases say. */
    String commitToken() {
      return "%s/%s/committed/%s/%d"
          .formatted(runId, plan.phase().id(), planDigest.substring(0, 16), committedBefore);
    }

    String token() {
      return runId + "/" + plan.phase().id() + "/" + number + "/attempt/" + sequence;
    }

    PhaseAttemptRow next(
        AttemptState state, Parts parts, List<UnitRunner.Done> units, RuntimeException error) {
      long reused = units.stream().filter(UnitRunner.Done::reused).count();
      long executed = units.size() - reused;
      return row(
          state,
          parts,
          executed,
          reused + (state == AttemptState.COMMITTED ? skipped(units) : 0),
          error);
    }

    /** Planned units that were not asked for, because the ledger held their results. */
    private long skipped(List<UnitRunner.Done> units) {
      Set<String> asked = new HashSet<>();
      units.forEach(unit -> asked.add(unit.result().key()));
      return plan.units().stream()
          .filter(unit -> !unit.kind().equals(WorkUnit.BUDGET) && !asked.contains(unit.key()))
          .count();
    }

    PhaseAttemptRow reused(Parts parts, long units) {
      return row(AttemptState.REUSED, parts, 0, units, null);
    }

    private PhaseAttemptRow row(
        AttemptState state, Parts parts, long executed, long reused, RuntimeException error) {
      Instant now = Instant.now();
      return new PhaseAttemptRow(
          runId,
          plan.phase().id(),
          number,
          sequence++,
          state,
          planDigest,
          plan.inputsDigest(),
          plan.units().size(),
          executed,
          reused,
          error == null ? 0 : 1,
          started,
          state == AttemptState.RUNNING ? null : now,
          running.seconds(),
          Json.write(parts.seconds()),
          error == null ? null : RunRows.code(error),
          error == null ? null : String.valueOf(error.getMessage()));
    }
  }
}
