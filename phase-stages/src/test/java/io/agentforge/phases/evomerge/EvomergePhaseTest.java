package io.agentforge.phases.evomerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.evolve.Genome;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Individual;
import io.agentforge.phases.Metric;
import io.agentforge.phases.Parts;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.unit.Cancellation;
import io.agentforge.phases.unit.PhaseWork;
import io.agentforge.phases.unit.UnitRunner;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.device.ClusterResources;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Phase 2 over four folders and a file of questions, without a ledger. */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvomergePhaseTest {
  private static final int CUT_AFTER = 14;

  @TempDir static Path folder;

  private SparkSession spark;
  private Recipe recipe;
  private Ran undisturbed;

  /**
   * @param executed keys of the units that ran, reused ones left out
   */
  private record Ran(PhaseOutcome outcome, List<String> executed) {
    Set<String> judged() {
      return executed.stream()
          .filter(key -> key.startsWith(IndividualUnit.PREFIX))
          .collect(Collectors.toSet());
    }
  }

  @BeforeAll
  void run(SparkSession session) throws IOException {
    spark = session;
    String models =
        TinyFamily.write(folder).stream()
            .map(path -> '"' + path.toString() + '"')
            .collect(Collectors.joining(", ", "[", "]"));
    List<String> sets =
        List.of(
            "phases=[evomerge]",
            "evomerge.models=" + models,
            "evomerge.base_model=" + folder.resolve("ancestor"),
            "evomerge.data=" + TinyFamily.questions(folder.resolve("questions.jsonl")),
            "evomerge.generations=4",
            "evomerge.population=6",
            "evomerge.paths=evolve",
            "evomerge.items.shard_items=8",
            "evomerge.random_control=true");
    recipe =
        RecipeReader.embedded(
            new Overrides(sets, Optional.of("tiny"), Optional.empty(), Optional.empty()));
    undisturbed = run("undisturbed", Integer.MAX_VALUE);
  }

  /**
   * @param cut told to stop after this many individuals' units
   */
  private Ran run(String name, int cut) {
    Home home = Home.local(folder.resolve(name));
    Storage storage = Storage.of(spark);
    Cancellation cancellation = new Cancellation();
    AtomicInteger judged = new AtomicInteger();
    List<String> executed = new ArrayList<>();
    UnitRunner units =
        new UnitRunner(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            home,
            storage,
            new PhaseWork(name, "evomerge", 1),
            new StageResources(
                DeviceRequest.CPU, 1, 2, ClusterResources.of(spark.sparkContext().getConf())),
            unit -> {
              if (!unit.reused()) {
                executed.add(unit.result().key());
              }
              if (unit.result().key().startsWith(IndividualUnit.PREFIX)
                  && judged.incrementAndGet() == cut) {
                cancellation.request();
              }
            },
            cancellation);
    EvomergePhase phase = EvomergeSetup.phase(recipe, home, storage, ComputeType.FP32, () -> spark);
    PhaseContext context = new PhaseContext(units, new Parts(), (model, config) -> Set.of());
    return new Ran(phase.execute(phase.plan(), context), executed);
  }

  private static CheckpointDraft champion(Ran ran) {
    return ran.outcome().checkpoints().get(0);
  }

  @Test
  void cut_within_a_generation_it_goes_on_to_the_same_champion_and_judges_only_what_is_missing()
      throws IOException {
    ForgeException cut = catchThrowableOfType(ForgeException.class, () -> run("cut", CUT_AFTER));
    assertThat(cut).as("the run that was told to stop").isNotNull();
    assertThat(cut.code()).as("its code: %s", cut).isEqualTo(ErrorCode.INTERRUPTED);
    Set<String> before = stored(folder.resolve("cut"));
    assertThat(before.size()).as("units of individuals that were stored").isBetween(CUT_AFTER, 40);

    Ran resumed = run("cut", Integer.MAX_VALUE);
    assertThat(champion(resumed).files())
        .as("files of the champion")
        .isEqualTo(champion(undisturbed).files());
    assertThat(resumed.outcome().population())
        .as("population table")
        .isEqualTo(undisturbed.outcome().population());
    Set<String> missing = new HashSet<>(undisturbed.judged());
    missing.removeAll(before);
    assertThat(resumed.judged()).as("cells judged again = cells missing").isEqualTo(missing);
    assertThat(missing).as("cells that were missing").isNotEmpty();
  }

  /** Keys of the stored units of individuals. */
  private static Set<String> stored(Path home) throws IOException {
    Pattern key = Pattern.compile("\"key\":\"(" + IndividualUnit.PREFIX + "[^\"]*)\"");
    Set<String> keys = new HashSet<>();
    try (Stream<Path> files = Files.walk(home.resolve("units"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        key.matcher(Files.readString(file)).results().forEach(found -> keys.add(found.group(1)));
      }
    }
    return keys;
  }

  @Test
  void run_again_it_judges_nothing_and_gives_the_same() {
    Ran again = run("undisturbed", Integer.MAX_VALUE);
    assertThat(again.executed()).as("units that ran").isEmpty();
    assertThat(champion(again)).as("champion").isEqualTo(champion(undisturbed));
  }

  @Test
  void the_best_so_far_never_falls_in_search_and_control() {
    for (String search : List.of("search", "random")) {
      List<Double> best =
          undisturbed.outcome().metrics().stream()
              .filter(m -> m.name().equals("best_fitness") && m.subject().equals(search))
              .map(Metric::value)
              .toList();
      assertThat(best).as("best selection fitness of %s", search).hasSizeGreaterThan(1).isSorted();
    }
  }

  @Test
  void the_population_tells_every_generation_and_each_genome_is_readable() {
    List<Individual> rows = undisturbed.outcome().population();
    assertThat(rows).extracting(Individual::generation).as("generations").contains(0, 1, 2);
    for (Individual row : rows) {
      assertThat(Genome.parse(row.genomeJson()).json())
          .as("genome of individual %d of generation %d", row.number(), row.generation())
          .isEqualTo(row.genomeJson());
    }
  }

  @Test
  void champion_parents_average_and_random_search_are_compared_on_the_report_items() {
    Map<String, Metric> fitness =
        undisturbed.outcome().metrics().stream()
            .filter(m -> m.name().equals("fitness") && m.low() != null)
            .collect(Collectors.toMap(Metric::subject, m -> m));
    assertThat(fitness.keySet())
        .as("models with a fitness and an interval")
        .contains(
            "champion", "ancestor", "first", "second", "third", "plain average", "random search");
    assertThat(fitness.values())
        .as("their split and interval")
        .allMatch(m -> m.split().equals("test") && m.low() < m.value() && m.value() < m.high());
  }

  @Test
  void short_of_its_patience_convergence_is_not_evaluated_and_the_other_gates_have_intervals() {
    Map<String, GateMeasurement> gates =
        undisturbed.outcome().gates().stream()
            .collect(Collectors.toMap(g -> g.measurement().gate(), g -> g));
    assertThat(gates.keySet())
        .containsExactlyInAnyOrder("convergence", "fitness_improvement", "diversity");
    assertThat(gates.get("convergence").measurement().value())
        .as("three generations cannot rise or fail to rise over five")
        .isNull();
    assertThat(gates.get("fitness_improvement").measurement().items())
        .as("report items: four of ten of each suite")
        .isEqualTo(16);
    assertThat(gates.get("diversity").measurement().items()).as("probe items").isPositive();
  }
}
