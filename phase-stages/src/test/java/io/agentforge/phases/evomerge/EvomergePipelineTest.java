package io.agentforge.phases.evomerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PopulationRow;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.evolve.Genome;
import io.agentforge.gate.GatesFile;
import io.agentforge.gate.Verdict;
import io.agentforge.phases.cognate.CognateSetup;
import io.agentforge.phases.pipeline.Pipeline;
import io.agentforge.phases.pipeline.RunEnvironment;
import io.agentforge.phases.pipeline.RunListener;
import io.agentforge.phases.unit.UnitRunner;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.torch.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Phases 1 and 2 end to end at the size of tests: real training, real merges, a real ledger. */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvomergePipelineTest {
  private static final int CUT_AFTER = 23;

  @TempDir static Path folder;

  private final List<String> sets =
      List.of(
          "cognate.trunk_steps=8",
          "cognate.specialist_steps=6",
          "cognate.segments=1",
          "cognate.batch_size=4",
          "cognate.sequence_length=64",
          "cognate.warmup_steps=1",
          "cognate.compute_type=fp32",
          "data.corpus_fraction=0.1",
          "cognate.evaluation.items_per_domain=16",
          "cognate.evaluation.text_tokens=300",
          "cognate.evaluation.shard_items=100",
          "cognate.evaluation.curve_points=1",
          "cognate.evaluation.curve_items=2",
          "cognate.evaluation.generation_samples=0",
          "evomerge.generations=3",
          "evomerge.paths=evolve",
          "evomerge.random_control=true");

  private SparkSession spark;
  private Storage storage;
  private Home home;
  private LedgerReader ledger;

  @BeforeAll
  void run(SparkSession session) {
    spark = session;
    storage = Storage.of(spark);
    home = Home.local(folder.resolve("home"));
    run("first", home, RunListener.NONE, p -> {});
    ledger = Ledger.open(spark, home).reader();
  }

  private Pipeline run(String runId, Home where, RunListener listener, Consumer<Pipeline> ready) {
    Recipe recipe =
        RecipeReader.embedded(
            new Overrides(sets, Optional.of("tiny"), Optional.empty(), Optional.empty()));
    Pipeline pipeline =
        new Pipeline(
            spark,
            where,
            storage,
            GatesFile.shipped(),
            RunEnvironment.here(spark.version(), "local"),
            listener);
    ready.accept(pipeline);
    pipeline.run(
        runId,
        recipe,
        List.of(
            CognateSetup.phase(recipe, where, storage, ComputeType.FP32, () -> spark),
            EvomergeSetup.phase(recipe, where, storage, ComputeType.FP32, () -> spark)));
    return pipeline;
  }

  private static CheckpointRow champion(LedgerReader reader, String run) {
    return reader.checkpoints(run).stream()
        .filter(row -> row.name().equals("champion"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_champion_is_a_checkpoint_whose_parents_are_trunk_and_specialists() {
    List<String> parents =
        ledger.checkpoints("first").stream()
            .filter(row -> row.phase().equals("cognate"))
            .map(CheckpointRow::checkpointSha256)
            .toList();
    assertThat(ledger.ancestors(champion(ledger, "first").checkpointSha256()))
        .as("ancestors of the champion")
        .extracting(row -> row.parentSha256())
        .containsAll(parents);
  }

  @Test
  void the_gates_of_the_phase_have_a_verdict_and_a_short_search_leaves_convergence_unmeasured() {
    List<GateVerdictRow> gates =
        ledger.gateVerdicts("first").stream().filter(r -> r.phase().equals("evomerge")).toList();
    assertThat(gates)
        .extracting(GateVerdictRow::gate)
        .as("gates of phase 2")
        .containsExactlyInAnyOrder("convergence", "fitness_improvement", "diversity");
    assertThat(gates)
        .filteredOn(row -> row.gate().equals("convergence"))
        .as("three generations cannot rise or fail to rise over five")
        .allMatch(row -> row.verdict() == Verdict.NOT_EVALUATED);
    assertThat(gates)
        .filteredOn(row -> !row.gate().equals("convergence"))
        .as("the others are measured on items, with an interval: %s", gates)
        .allMatch(row -> row.items() > 0 && row.low() <= row.value() && row.value() <= row.high());
  }

  @Test
  void the_population_table_tells_every_generation_and_each_genome_is_readable() {
    List<PopulationRow> rows = ledger.population("first", "evomerge");
    assertThat(rows).extracting(PopulationRow::generation).as("generations").containsOnly(0, 1, 2);
    for (PopulationRow row : rows) {
      assertThat(Genome.parse(row.genomeJson()).json())
          .as("genome of individual %d of generation %d", row.individual(), row.generation())
          .isEqualTo(row.genomeJson());
    }
    assertThat(rows)
        .filteredOn(row -> row.generation() == 2)
        .extracting(PopulationRow::rank)
        .as("ranks of the last generation")
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void the_best_so_far_never_falls() {
    for (String search : List.of("search", "random")) {
      List<Double> best =
          ledger.metrics("first").stream()
              .filter(m -> m.name().equals("best_fitness") && m.subject().equals(search))
              .sorted(Comparator.comparingLong(MetricRow::step))
              .map(MetricRow::value)
              .toList();
      assertThat(best)
          .as("best selection fitness of %s by generation", search)
          .hasSize(3)
          .isSorted();
    }
  }

  @Test
  void champion_parents_average_and_random_search_are_compared_on_the_report_items() {
    Map<String, MetricRow> fitness =
        ledger.metrics("first").stream()
            .filter(m -> m.name().equals("fitness"))
            .collect(java.util.stream.Collectors.toMap(MetricRow::subject, m -> m));
    assertThat(fitness.keySet())
        .as("models with a fitness")
        .contains(
            "champion",
            "trunk",
            "reasoning",
            "recall",
            "procedure",
            "plain average",
            "random search");
    assertThat(fitness.remove("best parent of each suite").value())
        .as("what the best parent of each suite would reach")
        .isGreaterThanOrEqualTo(fitness.get("trunk").value());
    assertThat(fitness.values())
        .as("their split and interval")
        .allMatch(m -> m.split().equals("test") && m.low() < m.value() && m.value() < m.high());
  }

  @Test
  void cut_within_a_generation_it_goes_on_to_the_same_champion_and_judges_only_what_is_missing()
      throws IOException {
    Home other = Home.local(folder.resolve("cut"));
    copy(folder.resolve("home/objects"), folder.resolve("cut/objects"));
    copy(folder.resolve("home/units"), folder.resolve("cut/units"));
    removeUnits(
        folder.resolve("cut/units"), "individual/", "write/", "probe/", "reload/", "report/");
    AtomicReference<Pipeline> pipeline = new AtomicReference<>();
    AtomicInteger judged = new AtomicInteger();
    RunListener afterSome =
        new RunListener() {
          @Override
          public void unitFinished(UnitRunner.Done unit) {
            boolean individual = unit.result().key().startsWith(IndividualUnit.PREFIX);
            if (individual && judged.incrementAndGet() == CUT_AFTER) {
              pipeline.get().cancel();
            }
          }
        };
    ForgeException cut =
        catchThrowableOfType(
            ForgeException.class, () -> run("cut", other, afterSome, pipeline::set));
    assertThat(cut).as("the cut run").isNotNull();
    assertThat(cut.code()).as("its code; %s", cut).isEqualTo(ErrorCode.INTERRUPTED);
    List<String> stored = individualUnits(folder.resolve("cut/units"));
    run("cut", other, RunListener.NONE, p -> {});

    LedgerReader reader = Ledger.open(spark, other).reader();
    assertThat(champion(reader, "cut").checkpointSha256())
        .as("champion")
        .isEqualTo(champion(ledger, "first").checkpointSha256());
    assertThat(rows(reader, "cut")).as("population table").isEqualTo(rows(ledger, "first"));
    List<WorkUnitRow> last =
        reader.workUnits("cut", "evomerge").stream()
            .filter(unit -> unit.unitKey().startsWith(IndividualUnit.PREFIX))
            .toList();
    assertThat(last)
        .filteredOn(unit -> unit.state() == UnitState.REUSED)
        .extracting(WorkUnitRow::unitKey)
        .as("cells that were there are not judged again")
        .containsExactlyInAnyOrderElementsOf(stored);
    assertThat(last)
        .filteredOn(unit -> unit.state() == UnitState.EXECUTED)
        .as("cells that were missing")
        .hasSize(last.size() - stored.size())
        .isNotEmpty();
  }

  private static List<List<Object>> rows(LedgerReader reader, String run) {
    List<List<Object>> rows = new ArrayList<>();
    for (PopulationRow r : reader.population(run, "evomerge")) {
      rows.add(
          java.util.Arrays.asList(
              r.generation(), r.individual(), r.genomeJson(), r.operator(), r.fitness(), r.rank()));
    }
    return rows;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void removeUnits(Path units, String... prefixes) throws IOException {
    for (Path file : unitFiles(units)) {
      String text = Files.readString(file);
      for (String prefix : prefixes) {
        if (text.contains("\"key\":\"" + prefix) || text.contains("\"key\":\"evaluate/" + prefix)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static List<String> individualUnits(Path units) throws IOException {
    List<String> keys = new ArrayList<>();
    for (Path file : unitFiles(units)) {
      String text = Files.readString(file);
      int at = text.indexOf("\"key\":\"" + IndividualUnit.PREFIX);
      if (at >= 0) {
        keys.add(text.substring(at + 7, text.indexOf('"', at + 7)));
      }
    }
    return keys;
  }

  private static List<Path> unitFiles(Path units) throws IOException {
    try (Stream<Path> files = Files.walk(units)) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }
}
