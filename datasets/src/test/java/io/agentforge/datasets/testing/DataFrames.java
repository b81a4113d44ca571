package io.agentforge.datasets.testing;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Comparison of whole data frames, by spark-testing-base: schema and rows. Costs some Spark jobs;
 * for a handful of values collect and compare.
 */
public final class DataFrames {
  private static final Comparison COMPARISON = new Comparison();

  private DataFrames() {}

  /** Same columns, types and rows, in any order of rows. */
  public static void assertSameRows(Dataset<Row> expected, Dataset<Row> actual) {
    COMPARISON.assertDataFrameNoOrderEquals(expected, actual);
  }

  private static final class Comparison extends JavaDataFrameSuiteBase {}
}
