package io.agentforge.jobs.report;

import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Row;

/** The cells of one row by column name, null where the column is null. */
record Cells(Row row) {

  String text(String column) {
    Object value = row.getAs(column);
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    return value == null ? null : value.toString();
  }

  Double number(String column) {
    return row.getAs(column) instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
  }

  Long whole(String column) {
    return row.getAs(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
  }

  /** A count that is 0 where nothing was recorded. */
  long count(String column) {
    Long value = whole(column);
    return value == null ? 0 : value;
  }

  Instant time(String column) {
    Object value = row.getAs(column);
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant();
    }
    return value instanceof Instant instant ? instant : Instant.EPOCH;
  }
}
