package io.agentforge.datasets.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.testing.CrashAt;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class LedgerTest {
  @TempDir Path folder;
  private SparkSession spark;
  private Home home;
  private Ledger ledger;
  private LedgerReader reader;

  @BeforeEach
  void openLedger(SparkSession session) {
    spark = session;
    home = Home.local(folder.resolve("a home"));
    ledger = Ledger.open(spark, home);
    reader = ledger.reader();
  }

  @Test
  void aRowOfEveryTableComesBackAsItWentIn() {
    List<LedgerRow> rows = LedgerRows.oneOfEach();
    ledger.appendAll(rows, CommitToken.once("r1"));
    List<LedgerRow> back = new ArrayList<>();
    for (LedgerTable table : LedgerTable.values()) {
      back.addAll(reader.rows(LedgerSchemas.codec(table).type(), null));
      for (StructField field : reader.table(table).schema().fields()) {
        assertThat(field.getComment().isDefined()).as("comment of %s", field).isTrue();
      }
    }
    assertThat(back).as("all tables").containsExactlyElementsOf(rows);
  }

  @Test
  void anAppendHappensOnceHoweverOftenItIsTried() {
    List<EventRow> rows = List.of(LedgerRows.event(0, EventLevel.INFO));
    ledger.append(rows, new CommitToken("r1/cognate/1", 0));
    ledger.append(rows, new CommitToken("r1/cognate/1", 0));
    Ledger.open(spark, home).append(rows, new CommitToken("r1/cognate/1", 0));
    assertThat(reader.events("r1")).as("after three tries").hasSize(1);
    ledger.append(rows, new CommitToken("r1/cognate/1", 1));
    ledger.append(rows, new CommitToken("r1/cognate/2", 0));
    assertThat(reader.events("r1")).as("other tokens").hasSize(3);
  }

  @Test
  void aWriterStoppedAtAnyMomentOfAnAppendLosesAndDoublesNothing() {
    EventRow row = LedgerRows.event(0, EventLevel.INFO);
    for (int k = 0; k < 4; k++) {
      Home fresh = Home.local(folder.resolve("home" + k));
      Ledger dying = Ledger.open(spark, fresh, CrashAt.moment(k));
      assertThatThrownBy(() -> dying.append(row, CommitToken.once("a")))
          .as("moment %d", k)
          .isInstanceOf(CrashAt.Crash.class);
      Ledger next = Ledger.open(spark, fresh);
      next.append(row, CommitToken.once("a"));
      assertThat(next.reader().events("r1")).as("after moment %d", k).containsExactly(row);
    }
  }

  @Test
  void aTableWhoseMakerDiedBeforeItsFirstCommitIsMadeByTheNext() throws IOException {
    Files.createDirectories(folder.resolve("a home/ledger/events/_delta_log"));
    assertThat(reader.events("r1")).as("before").isEmpty();
    EventRow row = LedgerRows.event(0, EventLevel.INFO);
    ledger.append(row, CommitToken.once("a"));
    assertThat(reader.events("r1")).as("after").containsExactly(row);
  }

  @Test
  void rowsThatBreakAConstraintAreRefusedWithItsName() {
    assertThatThrownBy(
            () -> ledger.append(LedgerRows.event(-1, EventLevel.INFO), CommitToken.once("a")))
        .as("sequence -1")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("sequence >= 0")
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.LEDGER_FAILED);
    Dataset<Row> unknownLevel =
        spark
            .createDataFrame(
                List.of(row(LedgerRows.event(1, EventLevel.WARN))),
                LedgerSchemas.of(LedgerTable.EVENTS))
            .withColumn("level", functions.lit("LOUD"));
    assertThatThrownBy(() -> ledger.append(LedgerTable.EVENTS, unknownLevel, CommitToken.once("b")))
        .as("level LOUD")
        .hasMessageContaining("level");
    assertThatThrownBy(
            () -> ledger.append(LedgerRows.metric("trunk", 1, Double.NaN), CommitToken.once("c")))
        .as("NaN")
        .hasMessageContaining("isnan");
    assertThat(reader.events("r1")).as("stored").isEmpty();
  }

  @Test
  void aRowWithoutARequiredValueNamesTheColumn() {
    EventRow headless =
        new EventRow(null, 0, null, null, "k", EventLevel.INFO, "m", "{}", LedgerRows.START);
    assertThatThrownBy(() -> ledger.append(headless, CommitToken.once("a")))
        .as("run_id null")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run_id");
  }

  @Test
  void writersAtOnceAllSucceed() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Void>> writers = new ArrayList<>();
      for (int w = 0; w < 3; w++) {
        String name = "writer-" + w;
        Callable<Void> writer =
            () -> {
              Ledger own = Ledger.open(spark, home);
              for (int i = 0; i < 2; i++) {
                own.append(LedgerRows.event(i, EventLevel.INFO), new CommitToken(name, i));
              }
              return null;
            };
        writers.add(threads.submit(writer));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(reader.events("r1")).as("3 writers, 2 rows each").hasSize(6);
  }

  @Test
  void theHighestSequenceOfARunAndOfAnAttemptCounts() {
    Instant start = LedgerRows.START;
    ledger.append(
        List.of(
            LedgerRows.run("old", 1, RunState.SUCCEEDED, start),
            LedgerRows.run("old", 0, RunState.RUNNING, start),
            LedgerRows.run("new", 0, RunState.RUNNING, start.plusSeconds(60))),
        CommitToken.once("runs"));
    assertThat(reader.runs())
        .as("latest first")
        .extracting(RunRow::runId, RunRow::state)
        .containsExactly(tuple("new", RunState.RUNNING), tuple("old", RunState.SUCCEEDED));
    assertThat(reader.run("none")).as("unknown run").isEmpty();

    ledger.append(
        List.of(
            LedgerRows.attempt("old", 1, 0, AttemptState.RUNNING),
            LedgerRows.attempt("old", 1, 1, AttemptState.FAILED),
            LedgerRows.attempt("old", 2, 0, AttemptState.RUNNING)),
        CommitToken.once("attempts"));
    assertThat(reader.committed("cognate", "plan", "inputs")).as("not committed yet").isEmpty();
    ledger.append(
        LedgerRows.attempt("old", 2, 1, AttemptState.COMMITTED), CommitToken.once("commit"));
    assertThat(reader.committed("cognate", "plan", "inputs").orElseThrow().attempt())
        .as("committed attempt")
        .isEqualTo(2);
    assertThat(reader.committed("cognate", "plan", "other")).as("other inputs").isEmpty();
  }

  @Test
  void cachedScoresAndExecutedUnitsAreFoundOnce() {
    ledger.append(
        List.of(
            LedgerRows.evaluation(LedgerRows.TRUNK, "i1", "recall", 1, true),
            LedgerRows.evaluation(LedgerRows.TRUNK, "i1", "recall", 1, true),
            LedgerRows.evaluation(LedgerRows.TRUNK, "i2", "text", 2, null),
            LedgerRows.evaluation(LedgerRows.RECALL, "i1", "recall", 3, false)),
        CommitToken.once("evaluations"));
    assertThat(reader.evaluations(LedgerRows.TRUNK, "config").keySet())
        .as("items of the trunk")
        .containsExactly("i1", "i2");
    ledger.append(
        List.of(
            LedgerRows.unit("r0", "u1", UnitState.EXECUTED),
            LedgerRows.unit("r1", "u1", UnitState.REUSED),
            LedgerRows.unit("r1", "u2", UnitState.FAILED)),
        CommitToken.once("units"));
    assertThat(reader.executedUnits(List.of("u1", "u2", "u3")).keySet())
        .as("executed")
        .containsExactly("u1");
  }

  @Test
  void lineageIsStoredWithItsClosure() {
    ledger.appendLineage(
        List.of(LedgerRows.lineage("b", "a", "initial"), LedgerRows.lineage("c", "b", "initial")),
        CommitToken.once("first"));
    ledger.appendLineage(
        List.of(LedgerRows.lineage("d", "c", "merged"), LedgerRows.lineage("d", "x", "data")),
        CommitToken.once("second"));
    assertThat(reader.ancestors("d"))
        .as("ancestors of d")
        .extracting(LineageRow::parentSha256, LineageRow::role)
        .containsExactlyInAnyOrder(
            tuple("c", "merged"),
            tuple("x", "data"),
            tuple("b", "ancestor"),
            tuple("a", "ancestor"));
  }

  private static Row row(LedgerRow value) {
    return LedgerSchemas.codec(LedgerSchemas.table(value.getClass())).row(value);
  }
}
