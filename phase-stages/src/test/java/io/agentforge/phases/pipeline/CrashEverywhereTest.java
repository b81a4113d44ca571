package io.agentforge.phases.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.storage.StorageOperation;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *   <li>{@code forge.crash.points}: {@code all}, {@code kinds} (the first change of each kind), or
 *       a number of changes spread over the kinds
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
    for (int k : chosen(scenario.operations())) {
      CrashScenario.Outcome outcome = scenario.crashAt(k);
      String verdict = outcome.problems().isEmpty() ? "same" : outcome.problems().toString();
      String line =
          "%d\t%s\t%d\t%d\t%s"
              .formatted(k, outcome.where(), outcome.kept(), outcome.orphans(), verdict);
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
              .formatted(scenario.operations().size(), kinds(scenario.operations()).size()));
      lines.add("k\tplace\tunits kept\torphans removed\toutcome");
      lines.addAll(table);
      Files.write(Path.of(TABLE), lines);
    }
  }

  private static List<Integer> chosen(List<StorageOperation> operations) {
    if (POINTS.equals("all")) {
      return java.util.stream.IntStream.range(0, operations.size()).boxed().toList();
    }
    List<Integer> kinds = List.copyOf(kinds(operations).values());
    if (POINTS.equals("kinds")) {
      return kinds;
    }
    int count = Integer.parseInt(POINTS);
    List<Integer> spread = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spread.add(kinds.get((int) ((i + 0.5) * kinds.size() / count)));
    }
    return spread;
  }

  /** The first change of each kind; the ledger's tables are alike. */
  private static Map<String, Integer> kinds(List<StorageOperation> operations) {
    Map<String, Integer> first = new LinkedHashMap<>();
    for (int k = 0; k < operations.size(); k++) {
      String label =
          CrashScenario.label(operations.get(k), folder)
              .replaceAll("/ledger/[a-z_]+", "/ledger/TABLE")
              .replaceAll("\\d{8,}", "VERSION");
      first.putIfAbsent(label, k);
    }
    return first;
  }

  private CrashScenario tiny() {
    Recipe recipe = RecipeReader.embedded(Overrides.NONE);
    return new CrashScenario(spark, folder, recipe, (home, storage) -> List.of(new TinyPhase()));
  }

  private CrashScenario cognate() {
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
            List.of(CognateSetup.phase(recipe, home, storage, ComputeType.FP32, () -> spark)));
  }
}
