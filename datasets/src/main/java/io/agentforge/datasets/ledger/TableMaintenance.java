package io.agentforge.datasets.ledger;

import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.delta.tables.DeltaTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Keeps the ledger's tables quick to read and bounded in size, without changing a row: small files
 * are written together once there are {@value #ENOUGH_SMALL_FILES} of them, and files that only
 * versions older than the retention need are deleted. Time travel reaches as far back as the
 * retention, afterwards. Safe beside running pipelines: compaction changes no data, and appends do
 * not conflict with it.
 */
public final class TableMaintenance {
  /** Delta's own default; a run that reads an old version for longer does not exist. */
  public static final Duration RETENTION = Duration.ofDays(7);

  /** A file below this is worth joining with others. */
  public static final long SMALL_FILE_BYTES = 16L << 20;

  /** Below this number of small files a table reads no faster for being compacted. */
  public static final int ENOUGH_SMALL_FILES = 8;

  private final SparkSession spark;
  private final LedgerTables tables;
  private final Storage storage;

  private TableMaintenance(SparkSession spark, LedgerTables tables, Storage storage) {
    this.spark = spark;
    this.tables = tables;
    this.storage = storage;
  }

  /** Touches no storage. */
  public static TableMaintenance of(SparkSession caller, Home home) {
    SparkSession spark = caller.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    // a vacuum lists files in as many tasks as this says, by default 10,000
    spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "4");
    LedgerTables tables = new LedgerTables(spark, home, StorageObserver.NONE);
    return new TableMaintenance(spark, tables, Storage.of(spark));
  }

  /** Whether maintenance changes tables. */
  public enum Effect {
    LOOK_ONLY,
    CHANGE
  }

  /**
   * Goes through all tables that are there.
   *
   * @param retention how far back time travel must reach
   * @throws ForgeException LEDGER_FAILED naming the table that could not be maintained
   */
  public List<MaintainedTable> maintain(Duration retention, Effect effect) {
    List<MaintainedTable> maintained = new ArrayList<>();
    for (LedgerTable table : LedgerTable.values()) {
      if (tables.exists(table)) {
        maintained.add(maintain(table, retention, effect));
      }
    }
    return maintained;
  }

  private MaintainedTable maintain(LedgerTable table, Duration retention, Effect effect) {
    try {
      DeltaTable delta = DeltaTable.forPath(spark, tables.path(table));
      long[] sizes = sizes(delta);
      long small = Arrays.stream(sizes).filter(size -> size < SMALL_FILE_BYTES).count();
      boolean compacts = small >= ENOUGH_SMALL_FILES;
      long bytes = Arrays.stream(sizes).sum();
      if (effect == Effect.CHANGE && compacts) {
        delta.optimize().executeCompaction();
      }
      long after = sizes(DeltaTable.forPath(spark, tables.path(table))).length;
      return new MaintainedTable(
          table.id(),
          sizes.length,
          bytes,
          small,
          compacts,
          after,
          deleted(table, retention, effect));
    } catch (RuntimeException e) {
      throw new ForgeException(
          ErrorCode.LEDGER_FAILED,
          tables.path(table),
          "maintenance failed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "Nothing is lost: the table is as it was. Check that the home is writable, and try again",
          e);
    }
  }

  private long[] sizes(DeltaTable delta) {
    return Arrays.stream(delta.toDF().inputFiles())
        .map(file -> new Path(file).toString())
        .mapToLong(file -> storage.length(file).orElse(0))
        .toArray();
  }

  /** Files that a vacuum deletes, or would delete. */
  private long deleted(LedgerTable table, Duration retention, Effect effect) {
    String vacuum =
        "VACUUM delta.`%s` RETAIN %s HOURS"
            .formatted(tables.path(table), retention.toMinutes() / 60.0);
    List<Row> named = spark.sql(vacuum + " DRY RUN").collectAsList();
    if (effect == Effect.CHANGE && !named.isEmpty()) {
      spark.sql(vacuum);
    }
    return named.size();
  }
}
