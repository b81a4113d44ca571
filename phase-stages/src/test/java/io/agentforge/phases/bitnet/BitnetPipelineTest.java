package io.agentforge.phases.bitnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.GatesFile;
import io.agentforge.gate.Verdict;
import io.agentforge.phases.cognate.CognateSetup;
import io.agentforge.phases.pipeline.Pipeline;
import io.agentforge.phases.pipeline.RunEnvironment;
import io.agentforge.phases.pipeline.RunListener;
import io.agentforge.phases.pipeline.RunResult;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.torch.ComputeType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Phases 1 and 4 end to end at the size of tests. */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BitnetPipelineTest {
  @TempDir static Path folder;

  private static final double FALLBACK_RISE = 0.1;

  private final List<String> sets =
      List.of(
          "cognate.trunk_steps=120",
          "cognate.specialist_steps=4",
          "cognate.batch_size=8",
          "cognate.sequence_length=64",
          "cognate.warmup_steps=1",
          "cognate.compute_type=fp32",
          "data.corpus_fraction=0.1",
          "cognate.evaluation.items_per_domain=12",
          "cognate.evaluation.text_tokens=500",
          "cognate.evaluation.shard_items=40",
          "cognate.evaluation.curve_points=1",
          "cognate.evaluation.curve_items=1",
          "cognate.evaluation.generation_samples=0",
          "bitnet.model=trunk",
          "bitnet.group=32",
          "bitnet.mixture.text=7",
          "bitnet.scan_items=1",
          "bitnet.least_ratio=1.5",
          "bitnet.fallback_rise=" + FALLBACK_RISE,
          "bitnet.steps=24",
          "bitnet.workers=2",
          "bitnet.inner_steps=4");

  private SparkSession spark;
  private Home home;
  private Storage storage;
  private RunResult result;
  private LedgerReader ledger;

  @BeforeAll
  void run(SparkSession session) {
    spark = session;
    home = Home.local(folder.resolve("home"));
    storage = Storage.of(spark);
    result = run("first");
    ledger = Ledger.open(spark, home).reader();
  }

  private RunResult run(String runId) {
    Recipe recipe =
        RecipeReader.embedded(
            new Overrides(
                sets, Optional.of("tiny"), Optional.of("cognate,bitnet"), Optional.empty()));
    return new Pipeline(
            spark,
            home,
            storage,
            GatesFile.shipped(),
            RunEnvironment.here(spark.version(), "local"),
            RunListener.NONE)
        .run(
            runId,
            recipe,
            List.of(
                CognateSetup.phase(recipe, home, storage, ComputeType.FP32, () -> spark),
                BitnetSetup.phase(recipe, home, storage, ComputeType.FP32, () -> spark)));
  }

  @Test
  void ternarising_costs_loss_and_recovery_wins_some_of_it_back() {
    double fp32 = nll("fp32");
    double before = nll("before");
    double after = nll("after");
    System.out.printf("text: fp32 %.3f, before %.3f, after %.3f%n", fp32, before, after);
    assertThat(before).as("ternarised without training").isGreaterThan(fp32);
    assertThat(after).as("after 24 steps").isLessThan(before);
  }

  @Test
  void what_ternary_weights_hurt_most_stays_bytes_where_there_is_room() {
    List<MetricRow> scan =
        ledger.metrics("first").stream()
            .filter(m -> m.name().equals("tensor/sensitivity"))
            .toList();
    double most = scan.stream().mapToDouble(MetricRow::value).max().orElseThrow();
    assertThat(scan).as("a value for every matrix").hasSize(14);
    assertThat(events("tensor_fallback"))
        .as("matrices kept, of those that raise the loss")
        .hasSize((int) scan.stream().filter(m -> m.value() > FALLBACK_RISE).count())
        .contains(scan.stream().filter(m -> m.value() == most).findFirst().orElseThrow().subject());
    assertThat(events("embedding_form")).as("the embedding").hasSize(1);
  }

  /** Packed files are judged by the CPU, and must not hold a share of a GPU meanwhile. */
  @Test
  void judging_a_packed_file_asks_for_no_device() {
    assertThat(
            ledger.events("first").stream()
                .filter(e -> e.kind().equals("stage_resources"))
                .filter(e -> List.of("score after", "compare with fp32").contains(e.unitKey())))
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.message()).contains("this work uses no device"));
  }

  private List<String> events(String kind) {
    return ledger.events("first").stream()
        .filter(event -> event.kind().equals(kind))
        .map(EventRow::unitKey)
        .toList();
  }

  @Test
  void every_worker_trains_in_every_round_and_a_repeated_run_repeats_none() {
    assertThat(ledger.workUnits("first", "bitnet"))
        .as("units")
        .extracting(WorkUnitRow::unitKey)
        .contains("recover/0/0", "recover/0/1", "recover/2/0", "recover/2/1", "outer/0", "outer/2");
    run("second");
    assertThat(ledger.workUnits("second", "bitnet"))
        .as("units of the repeated run")
        .noneMatch(unit -> unit.state() == UnitState.EXECUTED);
    assertThat(sha("second")).as("the same checkpoint").isEqualTo(sha("first"));
  }

  @Test
  void the_gates_judge_the_packed_file_and_say_so_when_no_suite_can() {
    GateVerdict compression = verdict(BitnetGates.COMPRESSION);
    assertThat(compression.measurement().note()).contains("packed file");
    assertThat(compression.measurement().value()).as("smaller than fp32").isGreaterThan(1);
    assertThat(verdict(BitnetGates.ACCURACY).verdict())
        .as("a model of 120 steps answers no suite well enough")
        .isEqualTo(Verdict.NOT_EVALUATED);
  }

  private GateVerdict verdict(String gate) {
    return result.verdicts().stream()
        .filter(v -> v.definition().id().equals(gate))
        .findFirst()
        .orElseThrow();
  }

  private double nll(String subject) {
    return ledger.metrics("first").stream()
        .filter(m -> m.name().equals(BitnetMetrics.NLL + "text") && m.subject().equals(subject))
        .filter(m -> m.phase().equals("bitnet"))
        .mapToDouble(MetricRow::value)
        .findFirst()
        .orElseThrow();
  }

  private String sha(String run) {
    return ledger.checkpoints(run).stream()
        .filter(row -> row.name().equals(BitnetPhase.TERNARY))
        .map(CheckpointRow::checkpointSha256)
        .findFirst()
        .orElseThrow();
  }
}
