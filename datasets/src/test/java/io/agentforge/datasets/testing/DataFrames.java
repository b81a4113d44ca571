package io.agentforge.datasets.testing;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Comparison of whole data frames: schema and rows. */
public final class DataFrames {
  private static final Comparison COMPARISON = new Comparison();

  private DataFrames() {}

  /** Same columns, types and rows, in any order of rows. */
  public static void assertSameRows(Dataset<Row> expected, Dataset<Row> actual) {
    COMPARISON.assertDataFrameNoOrderEquals(expected, actual);
  }

  private static final class Comparison extends JavaDataFrameSuiteBase {}
}
