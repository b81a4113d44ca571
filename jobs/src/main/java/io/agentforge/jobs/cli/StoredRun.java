package io.agentforge.jobs.cli;

import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A run that can be gone on with: one that the ledger knows, or one that died before its first row
 * was written and has left its recipe.
 *
 * @param recipeYaml effective recipe
 */
record StoredRun(String runId, String recipeYaml) {

  /**
   * @param asked the run, or null for the latest
   * @throws ForgeException RUN_UNKNOWN when there is none
   */
  static StoredRun find(SparkSession spark, Home home, String asked) {
    List<RunRow> known = Ledger.open(spark, home).reader().runs();
    Storage storage = Storage.of(spark);
    Optional<StoredRun> found =
        asked == null
            ? latest(storage, home, known)
            : named(known, asked).or(() -> unrecorded(storage, home, asked));
    return found.orElseThrow(
        () ->
            new ForgeException(
                ErrorCode.RUN_UNKNOWN,
                asked == null ? home.root() : asked,
                "there is no such run in " + home.root(),
                "List the runs with: forge sql 'SELECT * FROM v_runs'"));
  }

  /**
   * The newest run of a recipe, when it is unfinished, whoever or whatever ended it.
   *
   * @param recipeSha256 of the effective recipe
   */
  static Optional<String> unfinished(SparkSession spark, Home home, String recipeSha256) {
    List<RunRow> known = Ledger.open(spark, home).reader().runs();
    Optional<RunRow> recorded =
        known.stream().filter(run -> run.recipeSha256().equals(recipeSha256)).findFirst();
    return unrecordedAfter(recorded.map(RunRow::runId), Storage.of(spark), home, known)
        .filter(run -> ContentDigest.of(run.recipeYaml()).sha256().equals(recipeSha256))
        .map(StoredRun::runId)
        .findFirst()
        .or(() -> recorded.filter(run -> run.state() != RunState.SUCCEEDED).map(RunRow::runId));
  }

  private static Optional<StoredRun> named(List<RunRow> known, String runId) {
    return known.stream().filter(row -> row.runId().equals(runId)).findFirst().map(StoredRun::of);
  }

  private static StoredRun of(RunRow row) {
    return new StoredRun(row.runId(), row.recipeYaml());
  }

  private static Optional<StoredRun> unrecorded(Storage storage, Home home, String runId) {
    String recipe = home.run(runId) + "/recipe.yaml";
    return storage.length(recipe).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StoredRun(runId, new String(storage.read(recipe), StandardCharsets.UTF_8)));
  }

  private static Optional<StoredRun> latest(Storage storage, Home home, List<RunRow> known) {
    Optional<StoredRun> recorded = known.stream().findFirst().map(StoredRun::of);
    return unrecordedAfter(recorded.map(StoredRun::runId), storage, home, known)
        .findFirst()
        .or(() -> recorded);
  }

  /** The latest first; names of runs begin with the time they were made at. */
  private static Stream<StoredRun> unrecordedAfter(
      Optional<String> recorded, Storage storage, Home home, List<RunRow> known) {
    return storage.list(home.runs()).stream()
        .filter(name -> known.stream().noneMatch(row -> row.runId().equals(name)))
        .filter(name -> recorded.map(run -> run.compareTo(name) < 0).orElse(true))
        .sorted(Comparator.reverseOrder())
        .flatMap(name -> unrecorded(storage, home, name).stream());
  }
}
