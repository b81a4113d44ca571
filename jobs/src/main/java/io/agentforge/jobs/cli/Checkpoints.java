package io.agentforge.jobs.cli;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import io.agentforge.jobs.SparkSessions;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Finds checkpoints of a home by what people type; starts Spark only to look into the ledger. */
final class Checkpoints {
  private final Home home;
  private final CheckpointStore store;
  private final Optional<String> master;

  Checkpoints(String home, Optional<String> master) {
    Configuration configuration = SparkSessions.hadoop();
    this.home = Home.of(home, configuration);
    this.store = CheckpointStore.of(this.home, Storage.of(configuration), "forge");
    this.master = master;
  }

  CheckpointStore store() {
    return store;
  }

  /** The address of {@code RUN/phase/name}, {@code phase/name} of the latest run, or a hash. */
  String address(String text) {
    if (text.matches("[0-9a-f]{8,64}")) {
      List<String> found = store.list().stream().filter(sha -> sha.startsWith(text)).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw unknown(
          text, found.size() + " checkpoints have a hash that starts so", Optional.empty());
    }
    String[] parts = text.split("/");
    if (parts.length < 2 || parts.length > 3) {
      throw unknown(text, "it is no folder, and not of the form RUN/phase/name", Optional.empty());
    }
    String name = parts[parts.length - 1];
    String phase = parts[parts.length - 2];
    List<CheckpointRow> ofPhase =
        ofRun(parts.length == 3 ? parts[0] : null).stream()
            .filter(row -> row.phase().equals(phase))
            .toList();
    return ofPhase.stream()
        .filter(row -> row.name().equals(name))
        .map(CheckpointRow::checkpointSha256)
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = ofPhase.stream().map(CheckpointRow::name).toList();
              return unknown(
                  text, "the run has checkpoints " + names, NearestName.among(name, names));
            });
  }

  /** Checkpoints of a run, the latest for null. */
  List<CheckpointRow> ofRun(String run) {
    try (SparkSession spark = SparkSessions.open("forge checkpoints", master)) {
      LedgerReader reader = Ledger.open(spark, home).reader();
      Optional<RunRow> chosen = run == null ? reader.latestRun() : reader.run(run);
      String id =
          chosen
              .map(RunRow::runId)
              .orElseThrow(
                  () ->
                      new ForgeException(
                          ErrorCode.RUN_UNKNOWN,
                          run == null ? "the latest run" : "run " + run,
                          "the ledger of " + home.root() + " has no such run",
                          "List runs with 'forge sql \"select run_id, state from runs\"'"));
      return reader.checkpoints(id);
    }
  }

  private ForgeException unknown(String text, String reason, Optional<String> nearest) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        text,
        reason + nearest.map("; did you mean '%s'?"::formatted).orElse(""),
        "Name a Hugging Face folder, RUN/phase/name as 'forge status' lists them, or a hash");
  }
}
