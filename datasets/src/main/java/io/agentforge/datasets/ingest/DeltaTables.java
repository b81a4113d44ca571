package io.agentforge.datasets.ingest;

import io.delta.tables.DeltaTable;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Delta tables that are replaced as a whole and read at a named version. */
public final class DeltaTables {
  private DeltaTables() {}

  /**
   * Replaces the table's rows, creating it with the schema's comments and NOT NULL constraints when
   * it is new, and gives the version written.
   */
  public static long replace(SparkSession spark, String uri, StructType schema, Dataset<Row> rows) {
    String path = new Path(uri).toString(); // the one spelling of a local URI that Delta accepts
    if (!DeltaTable.isDeltaTable(spark, path)) {
      DeltaTable.createIfNotExists(spark).location(path).addColumns(schema).execute();
    }
    rows.select(columns(schema)).write().format("delta").mode("overwrite").save(path);
    return DeltaLog.forTable(spark, path).unsafeVolatileSnapshot().version();
  }

  /** The table's rows as of a version. */
  public static Dataset<Row> at(SparkSession spark, String path, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path);
  }

  private static Column[] columns(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new);
  }
}
