package io.agentforge.datasets.ledger;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes the Delta tables when they are first written to; knows which are there. */
final class LedgerTables {
  /** Rewriting the log's state is worth its cost only now and then for tables this small. */
  private static final String CHECKPOINT_INTERVAL = "50";

  private final SparkSession spark;
  private final Home home;
  private final StorageObserver observer;
  private final Set<LedgerTable> present = EnumSet.noneOf(LedgerTable.class);

  LedgerTables(SparkSession spark, Home home, StorageObserver observer) {
    this.spark = spark;
    this.home = home;
    this.observer = observer;
  }

  Home home() {
    return home;
  }

  String path(LedgerTable table) {
    return home.ledger(table);
  }

  synchronized boolean exists(LedgerTable table) {
    if (!present.contains(table) && DeltaTable.isDeltaTable(spark, path(table))) {
      present.add(table);
    }
    return present.contains(table);
  }

  /** One commit makes the table with its comments, NOT NULLs and CHECKs, so none is half-made. */
  synchronized void create(LedgerTable table) {
    if (exists(table)) {
      return;
    }
    StorageOperation operation = new StorageOperation(Kind.CREATE_TABLE, path(table));
    observer.before(operation);
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table))
            .comment(LedgerSchemas.comment(table))
            .addColumns(plain(LedgerSchemas.of(table)))
            .property("delta.appendOnly", "true")
            .property("delta.checkpointInterval", CHECKPOINT_INTERVAL);
    for (Map.Entry<String, String> check : LedgerSchemas.checks(table).entrySet()) {
      builder = builder.property("delta.constraints." + check.getKey(), check.getValue());
    }
    builder.execute();
    observer.after(operation);
    present.add(table);
  }

  /** Keeps comments and drops our own metadata. */
  private static StructType plain(StructType schema) {
    StructType plain = new StructType();
    for (StructField field : schema.fields()) {
      Metadata comment =
          new MetadataBuilder().putString("comment", field.getComment().get()).build();
      plain = plain.add(field.name(), field.dataType(), field.nullable(), comment);
    }
    return plain;
  }
}
