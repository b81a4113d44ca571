package io.agentforge.jobs.cli;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointNames;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
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

  /** See {@link CheckpointNames#address}. */
  String address(String text) {
    return new CheckpointNames(store, run -> ofRun(run.orElse(null))).address(text);
  }

  /** Checkpoints of a run, the latest for null. */
  List<CheckpointRow> ofRun(String run) {
    try (SparkSession spark = SparkSessions.open("forge checkpoints", master)) {
      LedgerReader reader = Ledger.open(spark, home).reader();
      return reader.checkpoints(reader.required(Optional.ofNullable(run)).runId());
    }
  }
}
