package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forge run --resume} goes on with. */
@ExtendWith(SharedSpark.class)
class StoredRunTest {
  private static final String RECIPE = "seed: 1\n";
  private static final String SHA256 = ContentDigest.of(RECIPE).sha256();
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private SparkSession spark;
  private Home home;

  @BeforeEach
  void home(SparkSession session, @TempDir Path folder) {
    spark = session;
    home = Home.local(folder);
  }

  private void row(String run, RunState state, String recipe, int minutes) {
    String sha256 = ContentDigest.of(recipe).sha256();
    Instant start = START.plusSeconds(60L * minutes);
    RunRow row =
        new RunRow(
            run,
            0,
            "r",
            sha256,
            recipe,
            "nano",
            "sequential",
            1,
            "1",
            "{}",
            state,
            start,
            null,
            0,
            null,
            null);
    Ledger.open(spark, home).append(row, CommitToken.once(run));
  }

  private String resumed() {
    return StoredRun.unfinished(spark, home, SHA256).orElse("a new one");
  }

  @Test
  void run_resume_begins_a_new_run_in_an_empty_home() {
    assertThat(resumed()).isEqualTo("a new one");
  }

  @Test
  void run_resume_goes_on_with_the_newest_run_of_the_recipe_that_died_or_was_interrupted() {
    row("run-1", RunState.INTERRUPTED, RECIPE, 0);
    assertThat(resumed()).as("after an interrupted run").isEqualTo("run-1");
    row("run-2", RunState.RUNNING, RECIPE, 1);
    assertThat(resumed()).as("after one that was killed").isEqualTo("run-2");
    row("run-3", RunState.FAILED, "seed: 2\n", 2);
    assertThat(resumed()).as("after one of another recipe").isEqualTo("run-2");
  }

  @Test
  void run_resume_begins_a_new_run_after_one_that_is_complete() {
    row("run-1", RunState.INTERRUPTED, RECIPE, 0);
    row("run-2", RunState.SUCCEEDED, RECIPE, 1);
    assertThat(resumed()).isEqualTo("a new one");
  }

  @Test
  void run_resume_goes_on_with_a_run_that_died_before_its_first_row() {
    row("run-1", RunState.SUCCEEDED, RECIPE, 0);
    recipe("run-3", "seed: 2\n");
    assertThat(resumed()).as("of another recipe").isEqualTo("a new one");
    recipe("run-2", RECIPE);
    assertThat(resumed()).as("of the same recipe").isEqualTo("run-2");
  }

  private void recipe(String run, String recipe) {
    Storage.of(spark).note(home.run(run) + "/recipe.yaml", recipe.getBytes(StandardCharsets.UTF_8));
  }
}
