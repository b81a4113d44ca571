package io.agentforge.phases.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.testing.ObservedLocal;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.phases.cognate.CognateSetup;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.torch.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run killed at any change of the disk goes on to the same checkpoints. Here at one change of a
 * phase that computes nothing; {@code scripts/test/crash-everywhere} sets the properties that try
 * all of them, and those of a real phase:
 *
 * <ul>
 *   <li>{@code forge.crash.phase}: {@code tiny} or {@code cognate}
 *   <li>{@code forge.crash.points}: {@code all}, {@code kinds} (the first change of each kind), a
 *       range such as {@code 100-149}, or a number of changes spread over the kinds
 *   <li>{@code forge.crash.table}: file for the table k, place, outcome
 * </ul>
 */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashEverywhereTest {
  private static final String POINTS = System.getProperty("forge.crash.points", "1");
  private static final String PHASE = System.getProperty("forge.crash.phase", "tiny");
  private static final String TABLE = System.getProperty("forge.crash.table", "");

  @TempDir static Path folder;
  private final Set<String> seen = new HashSet<>();
  private SparkSession spark;

  @BeforeAll
  void observe(SparkSession session) throws IOException {
    spark = session;
    ObservedLocal.install(spark.sparkContext().hadoopConfiguration());
  }

  @AfterAll
  void leave() throws IOException {
    ObservedLocal.uninstall(spark.sparkContext().hadoopConfiguration());
  }

  @Test
  void a_run_killed_at_a_change_of_the_disk_goes_on_to_the_same_checkpoints() throws IOException {
    CrashScenario scenario = PHASE.equals("cognate") ? cognate() : tiny();
    List<String> wrong = new ArrayList<>();
    List<String> table = new ArrayList<>();
    for (int k : spread(scenario.crashes())) {
      Instant start = Instant.now();
      CrashScenario.Outcome outcome = scenario.crashAt(k);
      double seconds = Duration.between(start, Instant.now()).toMillis() * 1e-3;
      String verdict = outcome.problems().isEmpty() ? "same" : outcome.problems().toString();
      String line =
          String.format(
              Locale.ROOT,
              "%d\t%s\t%d\t%d\t%.1f\t%s",
              k,
              outcome.where(),
              outcome.kept(),
              outcome.orphans(),
              seconds,
              verdict);
      table.add(line);
      if (!outcome.problems().isEmpty()) {
        wrong.add(line);
      }
      write(scenario, table);
    }
    assertThat(table).as("crashes").isNotEmpty();
    assertThat(wrong).as("changes of the disk at which a death makes a difference").isEmpty();
  }

  private static void write(CrashScenario scenario, List<String> table) throws IOException {
    if (!TABLE.isEmpty()) {
      List<String> lines = new ArrayList<>();
      lines.add(
          "# %d changes of the disk, %d kinds"
              .formatted(scenario.changes().size(), kinds(scenario.changes())));
      lines.add("k\tplace\tunits kept\torphans removed\tseconds\toutcome");
      lines.addAll(table);
      Files.write(Path.of(TABLE), lines);
    }
  }

  /** All of those asked for, or as many as asked for. */
  private static List<Integer> spread(List<Integer> crashes) {
    if (!POINTS.matches("\\d+")) {
      return crashes;
    }
    int count = Integer.parseInt(POINTS);
    return IntStream.range(0, count)
        .mapToObj(i -> crashes.get((int) ((i + 0.5) * crashes.size() / count)))
        .toList();
  }

  private boolean wanted(int k, String change) {
    if (POINTS.equals("all")) {
      return true;
    }
    if (POINTS.matches("\\d+-\\d+")) {
      return k >= Integer.parseInt(POINTS.replaceFirst("-.*", ""))
          && k <= Integer.parseInt(POINTS.replaceFirst(".*-", ""));
    }
    return seen.add(kind(change));
  }

  private static long kinds(List<String> changes) {
    return changes.stream().map(CrashEverywhereTest::kind).distinct().count();
  }

  /** The ledger's tables are alike. */
  private static String kind(String change) {
    return change.replaceAll("/ledger/[a-z_]+", "/ledger/TABLE").replaceAll("\\d{8,}", "VERSION");
  }

  private CrashScenario tiny() throws IOException {
    Recipe recipe = RecipeReader.embedded(Overrides.NONE);
    return new CrashScenario(
        spark, folder, recipe, (home, storage) -> List.of(new TinyPhase()), this::wanted);
  }

  private CrashScenario cognate() throws IOException {
    Recipe recipe =
        RecipeReader.embedded(
            new Overrides(
                List.of(
                    "cognate.trunk_steps=2",
                    "cognate.specialist_steps=2",
                    "cognate.segments=2",
                    "cognate.batch_size=2",
                    "cognate.sequence_length=64",
                    "cognate.warmup_steps=1",
                    "cognate.compute_type=fp32",
                    "data.corpus_fraction=0.02",
                    "cognate.evaluation.items_per_domain=3",
                    "cognate.evaluation.text_tokens=200",
                    "cognate.evaluation.shard_items=20",
                    "cognate.evaluation.curve_points=1",
                    "cognate.evaluation.curve_items=1",
                    "cognate.evaluation.generation_samples=1",
                    "cognate.evaluation.sample_tokens=2"),
                Optional.of("tiny"),
                Optional.empty(),
                Optional.empty()));
    return new CrashScenario(
        spark,
        folder,
        recipe,
        (home, storage) ->
            List.of(CognateSetup.phase(recipe, home, storage, ComputeType.FP32, () -> spark)),
        this::wanted);
  }
}
