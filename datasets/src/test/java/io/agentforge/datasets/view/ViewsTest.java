package io.agentforge.datasets.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.testing.DataFrames;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.gate.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class ViewsTest {
  private static final List<String> NAMES =
      List.of(
          "v_runs",
          "v_attempts",
          "v_gates",
          "v_learning_curves",
          "v_leaderboard",
          "v_lineage",
          "v_cost_by_phase",
          "v_events",
          "v_rejected",
          "v_fitness_by_generation",
          "v_family_tree",
          "v_technique_credit");

  @Test
  void everyViewOfAnEmptyHomeIsThereAndEmpty(SparkSession shared, @TempDir Path folder) {
    SparkSession spark = session(shared);
    assertThat(Views.install(spark, Home.local(folder))).as("views").isEqualTo(NAMES);
    for (String view : NAMES) {
      assertThat(spark.table(view).isEmpty()).as(view).isTrue();
    }
    for (LedgerTable table : LedgerTable.values()) {
      assertThat(spark.table(table.id()).columns()).as(table.id()).isNotEmpty();
    }
  }

  @Test
  void viewsAnswerWhatPeopleAsk(SparkSession shared, @TempDir Path folder) {
    SparkSession spark = session(shared);
    Home home = Home.local(folder.resolve("home"));
    writeRun(Ledger.open(spark, home));
    spark
        .sql("SELECT 'a.txt' AS source, 'empty' AS reason, '' AS excerpt")
        .write()
        .format("delta")
        .save(home.data("mine") + "/rejects");
    Views.install(spark, home);

    expect(spark, "SELECT run_id, state FROM v_runs", "[r1,SUCCEEDED]");
    expect(
        spark,
        "SELECT gate, verdict, round(margin, 6) FROM v_gates",
        "[parameters,NOT_EVALUATED,null]",
        "[specialisation,PASS,0.08]");
    expect(
        spark,
        "SELECT subject, step, value FROM v_learning_curves",
        "[trunk,0,6.5]",
        "[trunk,10,2.25]");
    expect(
        spark,
        "SELECT child_name, parent_name, role, direct FROM v_lineage",
        "[recall,trunk,initial,true]");
    expect(
        spark,
        "SELECT part, part_seconds, share FROM v_cost_by_phase",
        "[score,3.0,0.3]",
        "[train,6.0,0.6]",
        "[unattributed,1.0,0.1]");
    expect(spark, "SELECT level FROM v_events", "[WARN]");
    expect(spark, "SELECT * FROM v_rejected", "[mine,empty,1]");
    DataFrames.assertSameRows(
        spark.sql(
            "SELECT 'recall' model, 1D exact_match, 0.25D nats_per_token,"
                + " 1 place UNION ALL SELECT 'trunk', 0.5D, 1.5D, 2"),
        spark.sql("SELECT model, exact_match, nats_per_token, place FROM v_leaderboard"));
  }

  private static SparkSession session(SparkSession shared) {
    SparkSession spark = shared.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    return spark;
  }

  private static void writeRun(Ledger ledger) {
    ledger.appendAll(
        List.of(
            LedgerRows.run("r1", 0, RunState.RUNNING, LedgerRows.START),
            LedgerRows.run("r1", 1, RunState.SUCCEEDED, LedgerRows.START),
            LedgerRows.attempt("r1", 1, 0, AttemptState.RUNNING),
            LedgerRows.attempt("r1", 1, 1, AttemptState.COMMITTED),
            LedgerRows.checkpoint("r1", LedgerRows.TRUNK, "trunk", "trunk"),
            LedgerRows.checkpoint("r1", LedgerRows.RECALL, "recall", "specialist"),
            LedgerRows.evaluation(LedgerRows.weights(LedgerRows.TRUNK), "i1", "recall", 4, false),
            LedgerRows.evaluation(LedgerRows.weights(LedgerRows.TRUNK), "i1", "recall", 4, false),
            LedgerRows.evaluation(LedgerRows.weights(LedgerRows.TRUNK), "i2", "recall", 8, true),
            LedgerRows.evaluation(LedgerRows.weights(LedgerRows.RECALL), "i1", "recall", 1, true),
            LedgerRows.metric("trunk", 0, 6.5),
            LedgerRows.metric("trunk", 10, 2.25),
            LedgerRows.metric("corpus", 0, 1.0),
            LedgerRows.gate("specialisation", 0.91, 0.88, Verdict.PASS),
            LedgerRows.gate("parameters", null, null, Verdict.NOT_EVALUATED),
            LedgerRows.lineage(LedgerRows.RECALL, LedgerRows.TRUNK, "initial"),
            LedgerRows.event(0, EventLevel.WARN)),
        CommitToken.once("r1"));
  }

  private static void expect(SparkSession spark, String query, String... rows) {
    assertThat(spark.sql(query).collectAsList())
        .as(query)
        .extracting(Row::toString)
        .containsExactlyInAnyOrder(rows);
  }
}
