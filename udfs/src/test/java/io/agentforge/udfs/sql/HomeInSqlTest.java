package io.agentforge.udfs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.datasets.checkpoint.CheckpointInfo;
import io.agentforge.datasets.checkpoint.CheckpointRef;
import io.agentforge.datasets.checkpoint.CheckpointRole;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.testing.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A session that names a home knows its tables and models by name. */
@ExtendWith(SharedSpark.class)
class HomeInSqlTest {
  @TempDir private static Path folder;
  private static SparkSession shared;
  private static Home home;
  private static String address;
  private static Path model;

  @BeforeAll
  static void make_a_home_with_a_run(SparkSession session) {
    shared = session;
    home = Home.local(folder.resolve("a home"));
    model = TinyModel.write(folder.resolve("tiny"), 3);
    CheckpointRef ref =
        CheckpointStore.of(home, Storage.of(shared), "r1")
            .commit(model, new CheckpointInfo("tiny", CheckpointRole.TRUNK, "tiny", 1, "F32"));
    address = ref.sha256();
    SparkSession small = shared.newSession();
    SparkDefaults.smallTables().forEach(small.conf()::set);
    Ledger.open(small, home)
        .appendAll(
            List.of(
                LedgerRows.run("r1", 0, RunState.SUCCEEDED, LedgerRows.START),
                CheckpointRow.of(ref, "r1", "cognate", home, LedgerRows.START)),
            CommitToken.once("r1"));
  }

  @Test
  void tablesAndViewsAreThereByNameOnceAHomeIsSet() {
    SparkSession spark = shared.newSession();
    assertThatThrownBy(() -> spark.sql("SELECT run_id FROM v_runs"))
        .as("without a home")
        .isInstanceOf(AnalysisException.class);
    spark.conf().set("spark.forge.home", home.root());
    assertThat(
            spark
                .sql("SELECT v.run_id, c.name FROM v_runs v JOIN checkpoints c USING (run_id)")
                .head()
                .toString())
        .as("a view and a table")
        .isEqualTo("[r1,tiny]");
    assertThatThrownBy(() -> spark.sql("SELECT * FROM v_run"))
        .as("a name that is none")
        .isInstanceOf(AnalysisException.class);
    spark.sql("SELECT 'mine' AS run_id").createOrReplaceTempView("v_attempts");
    assertThat(spark.sql("SELECT run_id FROM v_attempts").head().getString(0))
        .as("a view of the user's own")
        .isEqualTo("mine");
  }

  @Test
  void checkpointsAnswerByNameByHashAndByPathAsTheirFolderDoes() {
    SparkSession spark = shared.newSession();
    spark.conf().set("spark.forge.home", home.root());
    double expected = nats(spark, model.toString());
    assertThat(nats(spark, "cognate/tiny")).as("phase/name").isEqualTo(expected);
    assertThat(nats(spark, "r1/cognate/tiny")).as("RUN/phase/name").isEqualTo(expected);
    assertThat(nats(spark, address.substring(0, 10))).as("start of a hash").isEqualTo(expected);
    assertThat(spark.sql("SELECT forge_nll(path, 'the fox') FROM checkpoints").head().getDouble(0))
        .as("a column of paths")
        .isEqualTo(expected);
    assertThat(
            spark
                .sql("SELECT forge_nll(checkpoint_sha256, 'the fox') FROM checkpoints")
                .head()
                .getDouble(0))
        .as("a column of hashes")
        .isEqualTo(expected);
    assertThatThrownBy(() -> nats(spark, "cognate/tinny"))
        .as("a name that is none")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("did you mean 'tiny'");
  }

  private static double nats(SparkSession spark, String name) {
    return spark.sql("SELECT forge_nll('" + name + "', 'the fox')").head().getDouble(0);
  }
}
