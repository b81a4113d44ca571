package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.GatesFile;
import io.agentforge.gate.Verdict;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseInputs;
import io.agentforge.phases.unit.Cancellation;
import io.agentforge.phases.unit.PhaseWork;
import io.agentforge.recipe.EffectiveRecipe;
import io.agentforge.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the phases of a recipe. It, and not a phase, commits checkpoints, judges gates, writes the
 * ledger and decides whether the run goes on.
 *
 * <p>Order of a run: the run is claimed, the recipe is stored, the run's row says RUNNING; per
 * phase the details are appended first and the attempt's COMMITTED row last, which is the commit
 * point; at the end the run's row says how it ended. A crash between any two steps leaves results
 * that the next attempt reuses, and nothing that a reader takes for whole.
 */
public final class Pipeline {
  private final SparkSession spark;
  private final Home home;
  private final Storage storage;
  private final GatesFile gates;
  private final RunEnvironment environment;
  private final RunListener listener;
  private final Cancellation cancellation = new Cancellation();
  private LeaseTerms terms = LeaseTerms.usual();
  private volatile String running;

  /**
   * @param gates thresholds and definitions
   * @param listener hears of progress
   */
  public Pipeline(
      SparkSession spark,
      Home home,
      Storage storage,
      GatesFile gates,
      RunEnvironment environment,
      RunListener listener) {
    this.spark = spark;
    this.home = home;
    this.storage = storage;
    this.gates = gates;
    this.environment = environment;
    this.listener = listener;
  }

  /** With other terms for the lease of the run; the usual ones wait for nobody. */
  public Pipeline leasing(LeaseTerms newTerms) {
    terms = newTerms;
    return this;
  }

  /**
   * Runs a recipe, or goes on with a run of it.
   *
   * @param runId of a new run, or of one that was interrupted
   * @param phases in order
   * @throws ForgeException what stopped the run, and the ledger says so too; RUN_HELD when another
   *     driver works on it, and RUN_TAKEN_OVER when another has begun to, of which the ledger knows
   *     nothing
   */
  public RunResult run(String runId, Recipe recipe, List<Phase> phases) {
    try (RunLease lease = RunLease.acquire(home, storage, runId, terms, this::cancel)) {
      return leased(lease, runId, recipe, phases);
    }
  }

  private RunResult leased(RunLease lease, String runId, Recipe recipe, List<Phase> phases) {
    publishRecipe(runId, recipe);
    Ledger ledger = Ledger.open(spark, home, storage.observer());
    Optional<RunRow> before = ledger.reader().run(runId);
    Instant started = terms.clock().now();
    RunRows rows = new RunRows(runId, recipe, environment, before, started);
    running = runId;
    listener.started(runId);
    // the queue's thread inherits it, so that the ledger's jobs have a name of their own
    spark.sparkContext().setJobGroup(runId + "/ledger", runId + " ledger", false);
    try (LedgerQueue queue = new LedgerQueue(ledger)) {
      String first = rows.token();
      List<EventRow> events = RunEvents.atStart(runId, rows.sequence(), before, lease, started);
      events.forEach(event -> listener.happened(event.message()));
      queue.append(first, rows.next(RunState.RUNNING, null));
      queue.append(first + "/events", events);
      try {
        List<GateVerdict> verdicts = phases(lease, runId, recipe, phases, queue);
        lease.check();
        queue.append(rows.token(), rows.next(RunState.SUCCEEDED, null));
        queue.flush();
        return new RunResult(runId, rows.seconds(), verdicts);
      } catch (RuntimeException e) {
        if (lease.isLost()) {
          lease.check();
        }
        RunState state = interrupted(e) ? RunState.INTERRUPTED : RunState.FAILED;
        record(queue, rows, state, e);
        throw e;
      }
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  /**
   * Asks the run to end as INTERRUPTED: work units under way are cancelled, no other starts, and
   * {@link #run} throws once their tasks have stopped. This pipeline runs nothing more.
   */
  public void cancel() {
    cancellation.request();
    String runId = running;
    if (runId != null) {
      for (PhaseId phase : PhaseId.values()) {
        spark.sparkContext().cancelJobGroup(PhaseWork.jobGroup(runId, phase.id()));
      }
    }
  }

  private List<GateVerdict> phases(
      RunLease lease, String runId, Recipe recipe, List<Phase> phases, LedgerQueue queue) {
    List<GateVerdict> verdicts = new ArrayList<>();
    for (Phase phase : phases) {
      PhaseRun run =
          new PhaseRun(
              spark,
              home,
              storage,
              gates,
              environment,
              listener,
              recipe,
              runId,
              queue,
              cancellation,
              lease);
      List<GateVerdict> judged = run.run(phase.on(inputs(runId, queue)));
      verdicts.addAll(judged);
      boolean failed = judged.stream().anyMatch(v -> v.verdict() != Verdict.PASS);
      if (failed && recipe.onGateFailure() == Recipe.OnGateFailure.STOP) {
        break;
      }
    }
    return verdicts;
  }

  /** What the phases before have committed; their rows are in the ledger before it is asked. */
  private PhaseInputs inputs(String runId, LedgerQueue queue) {
    queue.flush();
    CheckpointStore store = CheckpointStore.of(home, storage, runId);
    List<PhaseInputs.Input> inputs = new ArrayList<>();
    for (CheckpointRow row : queue.ledger().reader().checkpoints(runId)) {
      inputs.add(
          new PhaseInputs.Input(
              row.phase(),
              row.name(),
              row.role(),
              row.checkpointSha256(),
              row.parameters(),
              store.open(row.checkpointSha256()).manifest().files()));
    }
    return new PhaseInputs(inputs);
  }

  private void publishRecipe(String runId, Recipe recipe) {
    storage.publish(
        EffectiveRecipe.yaml(recipe).getBytes(StandardCharsets.UTF_8),
        home.staging(runId),
        home.run(runId) + "/recipe.yaml",
        Existing.REPLACE);
  }

  /**
   * Says in the ledger how the run ended; a ledger that fails too must not hide the first error.
   */
  private static void record(LedgerQueue queue, RunRows rows, RunState state, RuntimeException e) {
    try {
      queue.appendEnd(rows.token(), rows.next(state, e));
      queue.flush();
    } catch (RuntimeException second) {
      if (second != e) {
        e.addSuppressed(second);
      }
    }
  }

  static boolean interrupted(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof ForgeException forge && forge.code() == ErrorCode.INTERRUPTED) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }
}
