package io.agentforge.jobs.cli;

import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  /** Names of runs begin with the time they were made at. */
  private static Optional<StoredRun> latest(Storage storage, Home home, List<RunRow> known) {
    Optional<StoredRun> recorded = known.stream().findFirst().map(StoredRun::of);
    Optional<StoredRun> unrecorded =
        storage.list(home.runs()).stream()
            .filter(name -> known.stream().noneMatch(row -> row.runId().equals(name)))
            .filter(name -> recorded.map(run -> run.runId().compareTo(name) < 0).orElse(true))
            .max(Comparator.naturalOrder())
            .flatMap(name -> unrecorded(storage, home, name));
    return unrecorded.or(() -> recorded);
  }
}
