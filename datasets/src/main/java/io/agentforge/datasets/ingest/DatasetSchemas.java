package io.agentforge.datasets.ingest;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns of the tables of a data set, with their comments; no column is ever null. */
public final class DatasetSchemas {
  /** One row a document. */
  public static final StructType DOCUMENTS =
      new StructType()
          .add(column("doc_id", DataTypes.StringType, "first 32 hex of SHA-256 of normalised text"))
          .add(column("source", DataTypes.StringType, "file, relative to the path given"))
          .add(column("row_reference", DataTypes.StringType, "place in the file"))
          .add(column("split", DataTypes.StringType, "train, selection or test, by salted hash"))
          .add(column("text", DataTypes.StringType, "cleaned text"))
          .add(column("bytes", DataTypes.LongType, "UTF-8 bytes of text"))
          .add(column("sha256", DataTypes.StringType, "hex SHA-256 of the UTF-8 bytes of text"));

  /** One row for each row of the input that became no document for a fault of its own. */
  public static final StructType REJECTS =
      new StructType()
          .add(column("source", DataTypes.StringType, "file, relative to the path given"))
          .add(column("row_reference", DataTypes.StringType, "place in the file"))
          .add(column("reason", DataTypes.StringType, "why the row became no document"))
          .add(column("excerpt", DataTypes.StringType, "start of the row, to recognise it by"));

  private DatasetSchemas() {}

  /** A column that is never null, with its comment. */
  public static StructField column(String name, DataType type, String comment) {
    return new StructField(name, type, false, Metadata.empty()).withComment(comment);
  }
}
