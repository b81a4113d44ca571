package io.agentforge.datasets.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.ledger.TableMaintenance.Effect;
import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class TableMaintenanceTest {
  private static final int APPENDS = TableMaintenance.ENOUGH_SMALL_FILES;

  @Test
  void smallFilesAreJoinedOldOnesGoAndNoRowChanges(SparkSession shared, @TempDir Path folder) {
    SparkSession spark = shared.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    Home home = Home.local(folder.resolve("a home"));
    Ledger ledger = Ledger.open(spark, home);
    for (int i = 0; i < APPENDS; i++) {
      ledger.append(LedgerRows.event(i, EventLevel.INFO), new CommitToken("r1", i));
    }
    ledger.append(LedgerRows.metric("trunk", 1, 2.0), CommitToken.once("r1"));
    List<EventRow> before = ledger.reader().events("r1");
    TableMaintenance maintenance = TableMaintenance.of(spark, home);

    MaintainedTable looked = events(maintenance.maintain(Duration.ZERO, Effect.LOOK_ONLY));
    assertThat(looked.files()).as("files").isEqualTo(APPENDS);
    assertThat(looked.bytes()).as("bytes").isPositive();
    assertThat(looked.compacted()).as("would be compacted").isTrue();
    assertThat(rows(spark, home, "")).as("rows while looking").isEqualTo(APPENDS);
    assertThat(ledger.reader().events("r1")).as("looking changes nothing").isEqualTo(before);

    List<MaintainedTable> done = maintenance.maintain(Duration.ofDays(7), Effect.CHANGE);
    assertThat(events(done).filesAfter()).as("files afterwards").isEqualTo(1);
    assertThat(events(done).filesDeleted()).as("young files stay").isZero();
    assertThat(done.get(0).table()).as("a table with one file").isEqualTo("metrics");
    assertThat(done.get(0).compacted()).as("is left alone").isFalse();
    assertThat(rows(spark, home, "VERSION AS OF 3")).as("rows of an old version").isEqualTo(3);

    long deleted = events(maintenance.maintain(Duration.ZERO, Effect.CHANGE)).filesDeleted();
    assertThat(deleted).as("files that only old versions needed").isEqualTo(APPENDS);
    assertThat(ledger.reader().events("r1"))
        .as("rows are what they were")
        .containsExactlyElementsOf(before);
    ledger.append(LedgerRows.event(APPENDS, EventLevel.INFO), new CommitToken("r1", APPENDS - 1));
    assertThat(ledger.reader().events("r1")).as("tokens are remembered").hasSize(APPENDS);
  }

  @Test
  void aVersionIsFoundByWhoWroteIt(SparkSession shared, @TempDir Path folder) {
    SparkSession spark = shared.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    Home home = Home.local(folder);
    Ledger ledger = Ledger.open(spark, home);
    ledger.append(LedgerRows.event(0, EventLevel.INFO), new CommitToken("r1/cognate/1", 0));
    ledger.append(LedgerRows.event(1, EventLevel.WARN), new CommitToken("r2/cognate/1", 0));
    Row first =
        spark
            .sql("DESCRIBE HISTORY delta.`" + home.ledger(LedgerTable.EVENTS) + "`")
            .filter("userMetadata = 'r1/cognate/1'")
            .head();
    long version = first.getAs("version");
    assertThat(rows(spark, home, "VERSION AS OF " + version)).as("rows then").isEqualTo(1);
    assertThat(rows(spark, home, "")).as("rows now").isEqualTo(2);
  }

  private static MaintainedTable events(List<MaintainedTable> tables) {
    return tables.stream()
        .filter(table -> table.table().equals("events"))
        .findFirst()
        .orElseThrow();
  }

  /** Reads a column, so that no answer comes from statistics alone. */
  private static long rows(SparkSession spark, Home home, String version) {
    return spark
        .sql("SELECT message FROM delta.`" + home.ledger(LedgerTable.EVENTS) + "` " + version)
        .collectAsList()
        .size();
  }
}
