package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.GatesFile;
import io.agentforge.gate.Verdict;
import io.agentforge.phases.pipeline.Pipeline;
import io.agentforge.phases.pipeline.RunEnvironment;
import io.agentforge.phases.pipeline.RunListener;
import io.agentforge.phases.pipeline.RunResult;
import io.agentforge.phases.unit.UnitRunner;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.torch.ComputeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Phase 1 end to end at the size of tests: real text, real training, a real ledger. */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CognatePipelineTest {
  @TempDir static Path folder;

  private final List<String> sets =
      List.of(
          "cognate.trunk_steps=6",
          "cognate.specialist_steps=4",
          "cognate.batch_size=4",
          "cognate.sequence_length=64",
          "cognate.warmup_steps=1",
          "cognate.compute_type=fp32",
          "data.corpus_fraction=0.1",
          "cognate.evaluation.items_per_domain=24",
          "cognate.evaluation.text_tokens=500",
          "cognate.evaluation.shard_items=40",
          "cognate.evaluation.curve_points=2",
          "cognate.evaluation.curve_items=4",
          "cognate.evaluation.generation_samples=1",
          "cognate.evaluation.sample_tokens=12");

  private SparkSession spark;
  private Home home;
  private Storage storage;
  private RunResult first;
  private LedgerReader ledger;

  @BeforeAll
  void run(SparkSession session) {
    spark = session;
    home = Home.local(folder.resolve("home"));
    storage = Storage.of(spark);
    first = run("first");
    ledger = Ledger.open(spark, home).reader();
  }

  private RunResult run(String runId) {
    return run(runId, home, RunListener.NONE, p -> {});
  }

  /**
   * @param ready hears of the pipeline before it runs
   */
  private RunResult run(
      String runId, Home runHome, RunListener listener, Consumer<Pipeline> ready) {
    Recipe recipe =
        RecipeReader.embedded(
            new Overrides(
                sets,
                java.util.Optional.of("tiny"),
                java.util.Optional.empty(),
                java.util.Optional.empty()));
    Pipeline pipeline =
        new Pipeline(
            spark,
            runHome,
            storage,
            GatesFile.shipped(),
            RunEnvironment.here(spark.version(), "local"),
            listener);
    ready.accept(pipeline);
    return pipeline.run(
        runId,
        recipe,
        List.of(CognateSetup.phase(recipe, runHome, storage, ComputeType.FP32, () -> spark)));
  }

  @Test
  void a_run_commits_a_trunk_and_three_specialists_with_the_trunk_as_ancestor() {
    List<CheckpointRow> checkpoints = ledger.checkpoints("first");
    assertThat(checkpoints)
        .as("models of the run")
        .extracting(CheckpointRow::name)
        .containsExactlyInAnyOrder("trunk", "reasoning", "recall", "procedure");
    String trunk = sha(checkpoints, "trunk");
    assertThat(ledger.ancestors(sha(checkpoints, "recall")))
        .as("ancestors of a specialist")
        .extracting(row -> row.parentSha256())
        .contains(trunk);
  }

  private static String sha(List<CheckpointRow> rows, String name) {
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow()
        .checkpointSha256();
  }

  @Test
  void every_gate_of_the_phase_has_a_verdict_and_the_structural_ones_pass() {
    List<GateVerdictRow> gates = ledger.gateVerdicts("first");
    assertThat(gates)
        .as("gates of phase 1")
        .extracting(GateVerdictRow::gate)
        .containsExactlyInAnyOrder("parameters", "specialisation", "checkpoint_valid");
    assertThat(gates)
        .filteredOn(row -> !row.gate().equals("specialisation"))
        .as("structural gates")
        .allMatch(row -> row.verdict() == Verdict.PASS);
    assertThat(gates)
        .filteredOn(row -> row.gate().equals("specialisation"))
        .as("a few steps specialise nobody, and the gate says so")
        .allMatch(row -> row.verdict() == Verdict.FAIL && row.items() == 24);
    assertThat(first.passed()).as("the run as a whole").isFalse();
  }

  @Test
  void every_planned_unit_is_executed_and_no_other() {
    List<PhaseAttemptRow> attempts = ledger.attempts("first");
    PhaseAttemptRow attempt = attempts.get(attempts.size() - 1);
    assertThat(attempt.state()).as("last state").isEqualTo(AttemptState.COMMITTED);
    assertThat(attempt.executedUnits()).as("executed units").isEqualTo(attempt.plannedUnits());
    assertThat(attempt.reusedUnits()).as("reused units of an empty home").isZero();
    assertThat(ledger.workUnits("first", "cognate"))
        .as("units of the ledger")
        .hasSize((int) attempt.plannedUnits());
  }

  @Test
  void learning_curves_fall_from_the_start_on_held_out_text() {
    List<MetricRow> curve =
        ledger.metrics("first").stream()
            .filter(row -> row.name().equals("curve/text") && row.subject().equals("trunk"))
            .sorted(java.util.Comparator.comparingLong(MetricRow::step))
            .toList();
    assertThat(curve).as("points of the trunk's curve").hasSizeGreaterThanOrEqualTo(3);
    assertThat(curve.get(curve.size() - 1).value())
        .as("NLL at the end")
        .isLessThan(curve.get(0).value());
  }

  @Test
  void the_same_run_again_reuses_the_attempt_and_gives_the_same_verdicts() {
    RunResult second = run("second");
    List<PhaseAttemptRow> attempts = ledger.attempts("second");
    assertThat(attempts).as("attempts of the second run").hasSize(1);
    assertThat(attempts.get(0).state()).as("its state").isEqualTo(AttemptState.REUSED);
    assertThat(attempts.get(0).executedUnits()).as("units computed again").isZero();
    assertThat(second.verdicts()).as("verdicts").isEqualTo(first.verdicts());
    assertThat(ledger.checkpoints("second"))
        .as("checkpoints")
        .extracting(CheckpointRow::checkpointSha256)
        .containsExactlyInAnyOrderElementsOf(
            ledger.checkpoints("first").stream().map(CheckpointRow::checkpointSha256).toList());
    assertThat(ledger.run("second").orElseThrow().state())
        .as("state of the run")
        .isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void nothing_is_left_in_staging_after_a_run() throws java.io.IOException {
    Path staging = folder.resolve("home/staging");
    try (Stream<Path> files = Files.exists(staging) ? Files.walk(staging) : Stream.empty()) {
      assertThat(files.filter(Files::isRegularFile)).as("staged files").isEmpty();
    }
  }

  @Test
  void a_run_cancelled_between_and_within_units_goes_on_to_the_checkpoints_of_an_undisturbed_one() {
    Home other = Home.local(folder.resolve("interrupted"));
    AtomicReference<Pipeline> pipeline = new AtomicReference<>();
    RunListener afterTheFirstUnit =
        new RunListener() {
          @Override
          public void unitFinished(UnitRunner.Done unit) {
            pipeline.get().cancel();
          }
        };
    assertInterrupted(other, () -> run("cut", other, afterTheFirstUnit, pipeline::set));
    SparkListener whenASpecialistStarts =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            String stage = job.properties().getProperty("spark.job.description", "");
            if (stage.contains("cut train/recall")) {
              pipeline.get().cancel();
            }
          }
        };
    spark.sparkContext().addSparkListener(whenASpecialistStarts);
    assertInterrupted(other, () -> run("cut", other, RunListener.NONE, pipeline::set));
    spark.sparkContext().removeSparkListener(whenASpecialistStarts);

    assertThat(run("cut", other, RunListener.NONE, p -> {}).verdicts())
        .extracting(GateVerdict::verdict)
        .as("verdicts after going on")
        .isEqualTo(first.verdicts().stream().map(GateVerdict::verdict).toList());
    LedgerReader reader = Ledger.open(spark, other).reader();
    assertThat(reader.run("cut").orElseThrow().state())
        .as("state of the run")
        .isEqualTo(RunState.SUCCEEDED);
    assertThat(reader.checkpoints("cut"))
        .as("checkpoints")
        .extracting(CheckpointRow::checkpointSha256)
        .containsExactlyInAnyOrderElementsOf(
            ledger.checkpoints("first").stream().map(CheckpointRow::checkpointSha256).toList());
    assertThat(reader.workUnits("cut", "cognate"))
        .filteredOn(unit -> unit.state() == UnitState.REUSED)
        .as("units that were finished before")
        .extracting(WorkUnitRow::unitKey)
        .contains("prepare", "train/trunk/0")
        .doesNotContain("validate");
  }

  private void assertInterrupted(Home where, ThrowingCallable call) {
    ForgeException error = catchThrowableOfType(ForgeException.class, call);
    assertThat(error).as("a cancelled run").isNotNull();
    assertThat(error.code()).as("code; %s", error).isEqualTo(ErrorCode.INTERRUPTED);
    LedgerReader reader = Ledger.open(spark, where).reader();
    assertThat(reader.run("cut").orElseThrow().state())
        .as("state of the run")
        .isEqualTo(RunState.INTERRUPTED);
    List<PhaseAttemptRow> attempts = reader.attempts("cut");
    assertThat(attempts.get(attempts.size() - 1).state())
        .as("state of the attempt")
        .isEqualTo(AttemptState.INTERRUPTED);
  }
}
