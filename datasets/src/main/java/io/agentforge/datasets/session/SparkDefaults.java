package io.agentforge.datasets.session;

import java.util.Map;
import java.util.TreeMap;

/** Spark settings by key. */
public final class SparkDefaults {
  private SparkDefaults() {}

  /**
   * What every session of the job needs, on a laptop as on a cluster.
   *
   * <ul>
   *   <li>{@code spark.sql.extensions}, {@code spark.sql.catalog.spark_catalog}: Delta.
   *   <li>{@code spark.databricks.delta.snapshotPartitions}: a ledger's log is small; the default
   *       of 50 tasks makes each commit and read several times slower.
   *   <li>{@code spark.sql.session.timeZone}: timestamps are shown in UTC everywhere.
   * </ul>
   */
  public static Map<String, String> required() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    settings.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    settings.put("spark.databricks.delta.snapshotPartitions", "2");
    settings.put("spark.sql.session.timeZone", "UTC");
    return settings;
  }

  /**
   * What makes commits and reads of tables with few, small files cheap; for a session that does
   * nothing else. A commit of one row is planning, not data: without code generation, adaptive
   * re-planning, column statistics and more than one partition it takes about two thirds of the
   * processor time and half the jobs.
   */
  public static Map<String, String> smallTables() {
    return new TreeMap<>(
        Map.of(
            "spark.databricks.delta.snapshotPartitions", "1",
            "spark.databricks.delta.stats.collect", "false",
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.shuffle.partitions", "1"));
  }

  /**
   * What a session on one machine should have besides: few shuffle partitions, no user interface,
   * and an address that answers. The command line sets these unless the user does.
   */
  public static Map<String, String> singleMachine() {
    return new TreeMap<>(
        Map.of(
            "spark.sql.shuffle.partitions", "2",
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1"));
  }

  /**
   * What a session needs whose executor is the driver itself ({@code local[...]}): a machine that
   * slept for minutes would else find its only executor given up for dead, and Spark 3.5 cannot
   * take it back. Here silence means that everybody was silent.
   */
  public static Map<String, String> singleProcess() {
    return new TreeMap<>(
        Map.of("spark.storage.blockManagerHeartbeatTimeoutMs", Long.toString(7L * 24 * 3_600_000)));
  }
}
