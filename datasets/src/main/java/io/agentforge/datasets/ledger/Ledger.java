package io.agentforge.datasets.ledger;

import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the tables of a home; they are made when first written to. Lives on the driver; safe
 * to share between threads. Failures are {@link ErrorCode#LEDGER_FAILED}, or {@link
 * ErrorCode#LEDGER_CONFLICT} when other writers kept winning.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Comparator<LedgerTable> COMMIT_ORDER =
      Comparator.comparing((LedgerTable table) -> table == LedgerTable.RUNS)
          .thenComparing(table -> table == LedgerTable.PHASE_ATTEMPTS)
          .thenComparing(Comparator.naturalOrder());

  private final SparkSession spark;
  private final SparkSession caller;
  private final Home home;
  private final StorageObserver observer;
  private final LedgerTables tables;

  private Ledger(SparkSession caller, Home home, StorageObserver observer) {
    this.caller = caller;
    this.spark = caller.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    this.home = home;
    this.observer = observer;
    this.tables = new LedgerTables(spark, home, observer);
  }

  /** Touches no storage. */
  public static Ledger open(SparkSession spark, Home home) {
    return open(spark, home, StorageObserver.NONE);
  }

  /** With every table creation and append announced to the observer. */
  public static Ledger open(SparkSession spark, Home home, StorageObserver observer) {
    return new Ledger(spark, home, observer);
  }

  public Home home() {
    return home;
  }

  /** Questions to the same tables. */
  public LedgerReader reader() {
    return new LedgerReader(spark, caller, tables);
  }

  /** Makes a table that is not there yet, so that its first append need not. */
  public void create(LedgerTable table) {
    retried(table, CommitToken.once("create/" + table.name()), () -> tables.create(table));
  }

  /**
   * Appends rows of one kind in one commit; none is no commit. A token the table has taken already
   * makes this a no-op.
   *
   * @throws IllegalArgumentException when a row lacks a required value
   */
  public void append(List<? extends LedgerRow> rows, CommitToken token) {
    if (rows.isEmpty()) {
      return;
    }
    LedgerTable table = LedgerSchemas.table(rows.get(0).getClass());
    RowCodec<? extends LedgerRow> codec = LedgerSchemas.codec(table);
    List<Row> values = rows.stream().map(codec::row).toList();
    commit(table, spark.createDataFrame(values, codec.schema()).coalesce(1), token);
  }

  /**
   * Appends rows of several kinds, one commit per table: details in the order of {@link
   * LedgerTable}, then {@code phase_attempts}, then {@code runs}. A crash between two of them
   * leaves no commit point, and the same call with the same token completes them.
   */
  public void appendAll(Collection<? extends LedgerRow> rows, CommitToken token) {
    Map<LedgerTable, List<LedgerRow>> byTable = new TreeMap<>(COMMIT_ORDER);
    for (LedgerRow row : rows) {
      byTable
          .computeIfAbsent(LedgerSchemas.table(row.getClass()), table -> new ArrayList<>())
          .add(row);
    }
    byTable.values().forEach(group -> append(group, token));
  }

  /** {@link #append(List, CommitToken)} for one row. */
  public void append(LedgerRow row, CommitToken token) {
    append(List.of(row), token);
  }

  /**
   * Appends a computed dataset, such as the scores of a stage, without bringing it to the driver.
   *
   * @param rows the table's columns by name, in any order; it is read again when an append is
   *     retried
   */
  public void append(LedgerTable table, Dataset<Row> rows, CommitToken token) {
    String[] columns = LedgerSchemas.of(table).fieldNames();
    commit(table, rows.select(columns[0], Arrays.copyOfRange(columns, 1, columns.length)), token);
  }

  /**
   * Appends lineage with its closure: besides the given edges, one edge from each child to each
   * ancestor of its parents.
   */
  public void appendLineage(List<LineageRow> edges, CommitToken token) {
    List<String> parents = edges.stream().map(LineageRow::parentSha256).distinct().toList();
    append(Lineage.closure(edges, reader().ancestors(parents)), token);
  }

  private void commit(LedgerTable table, Dataset<Row> rows, CommitToken token) {
    retried(
        table,
        token,
        () -> {
          tables.create(table);
          write(table, rows, token);
        });
  }

  private void retried(LedgerTable table, CommitToken token, Runnable change) {
    for (int attempt = 1; ; attempt++) {
      try {
        change.run();
        return;
      } catch (Exception | FSError e) {
        ForgeException own = LedgerErrors.causeOf(e, ForgeException.class);
        if (own != null) {
          throw own;
        }
        DeltaConcurrentModificationException conflict =
            LedgerErrors.causeOf(e, DeltaConcurrentModificationException.class);
        if (conflict == null) {
          throw LedgerErrors.append(tables.path(table), e);
        }
        pauseOrGiveUp(table, token, attempt, conflict);
      }
    }
  }

  private void write(LedgerTable table, Dataset<Row> rows, CommitToken token) {
    StorageOperation operation = new StorageOperation(Kind.APPEND, tables.path(table));
    observer.before(operation);
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", token.appId())
        .option("txnVersion", token.version())
        .option("userMetadata", token.appId())
        .save(tables.path(table));
    observer.after(operation);
  }

  private void pauseOrGiveUp(
      LedgerTable table, CommitToken token, int attempt, RuntimeException conflict) {
    if (attempt == TRIES) {
      throw new ForgeException(
          ErrorCode.LEDGER_CONFLICT,
          tables.path(table),
          "another writer won %d times in a row: %s"
              .formatted(TRIES, LedgerErrors.firstLine(conflict)),
          "Wait until other runs on this home are done, then run 'forge resume'",
          conflict);
    }
    LOG.warn("{}: another writer was faster, attempt {}", tables.path(table), attempt);
    long spread = Math.floorMod(token.hashCode(), FIRST_PAUSE.toNanos());
    LockSupport.parkNanos((FIRST_PAUSE.toNanos() << (attempt - 1)) + spread);
  }
}
