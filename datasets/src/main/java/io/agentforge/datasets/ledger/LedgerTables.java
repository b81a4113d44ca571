package io.agentforge.datasets.ledger;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes the Delta tables when they are first written to; knows which are there. */
final class LedgerTables {
  /** Rewriting the log's state is worth its cost only now and then for tables this small. */
  private static final String CHECKPOINT_INTERVAL = "50";

  /** How long a maker may take from the folder of its log to the first commit. */
  private static final Duration MAKER_PAUSE = Duration.ofMillis(250);

  private static final int MAKER_PAUSES = 20;
  private static final Pattern COMMIT =
      Pattern.compile("\\d{20}\\.(?:json|checkpoint.*\\.parquet)");

  private final SparkSession spark;
  private final Home home;
  private final StorageObserver observer;
  private final Set<LedgerTable> present = EnumSet.noneOf(LedgerTable.class);

  LedgerTables(SparkSession spark, Home home, StorageObserver observer) {
    this.spark = spark;
    this.home = home;
    this.observer = observer;
  }

  Home home() {
    return home;
  }

  String path(LedgerTable table) {
    return home.ledger(table);
  }

  /**
   * Whether the table was made.
   *
   * @throws io.agentforge.error.ForgeException LEDGER_FAILED when it was and its log is gone
   */
  synchronized boolean exists(LedgerTable table) {
    if (!present.contains(table)) {
      if (hasCommit(table)) {
        present.add(table);
      } else if (holdsData(table)) {
        throw LedgerErrors.logMissing(path(table));
      }
    }
    return present.contains(table);
  }

  /**
   * Whether the table can be read: it was made, and no commit of its log is empty, which Spark
   * would read as a commit of nothing. Cuts within a file are found by its checksums.
   */
  boolean readable(LedgerTable table) {
    if (!exists(table)) {
      return false;
    }
    String log = path(table) + "/_delta_log";
    Storage.of(spark)
        .sizes(log)
        .forEach(
            (name, bytes) -> {
              if (bytes == 0 && name.endsWith(".json")) {
                throw LedgerErrors.emptyCommit(log + "/" + name);
              }
            });
    return true;
  }

  /**
   * A folder for the log is not enough, though Delta takes it for a table: a process that died
   * before the first commit leaves one, and nothing could ever be appended.
   */
  private boolean hasCommit(LedgerTable table) {
    return Storage.of(spark).sizes(path(table) + "/_delta_log").keySet().stream()
        .anyMatch(name -> COMMIT.matcher(name).matches());
  }

  /**
   * Waits for a maker of the table whose log folder is there without a commit: it may be at work in
   * another process. One that does not come to its commit has died, and the folder with the torn
   * files it left is removed, since Delta would take it for a table.
   */
  private boolean madeByAnother(LedgerTable table) {
    String log = path(table) + "/_delta_log";
    Storage storage = Storage.of(spark);
    if (!storage.exists(log)) {
      return false;
    }
    for (int pause = 0; pause < MAKER_PAUSES; pause++) {
      if (exists(table)) {
        return true;
      }
      LockSupport.parkNanos(MAKER_PAUSE.toNanos());
    }
    storage.delete(log);
    return false;
  }

  private boolean holdsData(LedgerTable table) {
    return Storage.of(spark).list(path(table)).stream().anyMatch(name -> name.endsWith(".parquet"));
  }

  /** One commit makes the table with its comments, NOT NULLs and CHECKs, so none is half-made. */
  synchronized void create(LedgerTable table) {
    if (exists(table) || madeByAnother(table)) {
      return;
    }
    StorageOperation operation = new StorageOperation(Kind.CREATE_TABLE, path(table));
    observer.before(operation);
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table))
            .comment(LedgerSchemas.comment(table))
            .addColumns(plain(LedgerSchemas.of(table)))
            .property("delta.appendOnly", "true")
            .property("delta.checkpointInterval", CHECKPOINT_INTERVAL);
    for (Map.Entry<String, String> check : LedgerSchemas.checks(table).entrySet()) {
      builder = builder.property("delta.constraints." + check.getKey(), check.getValue());
    }
    try {
      builder.execute();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // Scala declares nothing
      // After its commit Delta looks at the table, perhaps in a copy of the log from before it.
      if (!hasCommit(table)) {
        throw LedgerErrors.append(path(table), e);
      }
    }
    observer.after(operation);
    present.add(table);
  }

  /** Keeps comments and drops our own metadata. */
  private static StructType plain(StructType schema) {
    StructType plain = new StructType();
    for (StructField field : schema.fields()) {
      Metadata comment =
          new MetadataBuilder().putString("comment", field.getComment().get()).build();
      plain = plain.add(field.name(), field.dataType(), field.nullable(), comment);
    }
    return plain;
  }
}
