package io.agentforge.datasets.testing;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Comparison of whole data frames, by spark-testing-base: schema and rows. Costs some Spark jobs;
 * for a handful of values collect and compare.
 */
public final class DataFrames {
  private static final Comparison COMPARISON = new Comparison();

  private DataFrames() {}

  /** Same columns, types and rows, in any order of rows; comments and nullability may differ. */
  public static void assertSameRows(Dataset<Row> expected, Dataset<Row> actual) {
    COMPARISON.assertDataFrameNoOrderEquals(plain(expected), plain(actual));
  }

  private static Dataset<Row> plain(Dataset<Row> frame) {
    StructType schema = new StructType();
    for (StructField field : frame.schema().fields()) {
      schema = schema.add(field.name(), field.dataType(), true);
    }
    return frame.sparkSession().createDataFrame(frame.javaRDD(), schema);
  }

  private static final class Comparison extends JavaDataFrameSuiteBase {}
}
