package io.agentforge.datasets.view;

import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Installs the tables and the {@code v_*} views of a home as temporary views. */
public final class Views {
  private static final String REJECTED = "rejected";
  private static final String RESOURCE = "/io/agentforge/datasets/view/views.sql";

  private Views() {}

  /** Every name that {@link #install} makes. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(Set.of(REJECTED));
    for (LedgerTable table : LedgerTable.values()) {
      names.add(table.id());
    }
    statements().forEach(statement -> names.add(name(statement)));
    return names;
  }

  private static String name(String statement) {
    return statement.replaceFirst("(?s).*?TEMPORARY VIEW\\s+(\\w+).*", "$1");
  }

  /**
   * Makes {@code runs}, {@code phase_attempts} … {@code events} and the {@code v_*} views of the
   * session, replacing those of another home.
   *
   * @return names of the {@code v_*} views
   */
  public static List<String> install(SparkSession spark, Home home) {
    LedgerReader reader = Ledger.open(spark, home).reader();
    for (LedgerTable table : LedgerTable.values()) {
      reader.table(table).createOrReplaceTempView(table.id());
    }
    rejected(spark, home).createOrReplaceTempView(REJECTED);
    List<String> names = new ArrayList<>();
    for (String statement : statements()) {
      spark.sql(statement);
      names.add(name(statement));
    }
    return List.copyOf(names);
  }

  /** Rejected rows of every ingested dataset that has some: {@code data/<dataset>/rejects}. */
  private static Dataset<Row> rejected(SparkSession spark, Home home) {
    Dataset<Row> all =
        spark.createDataFrame(
            List.<Row>of(), StructType.fromDDL("dataset STRING, source STRING, reason STRING"));
    for (String dataset : Storage.of(spark).list(home.data())) {
      String path = home.data(dataset) + "/rejects";
      if (DeltaTable.isDeltaTable(spark, path)) {
        Dataset<Row> rows =
            spark.read().format("delta").load(path).withColumn("dataset", functions.lit(dataset));
        all = all.unionByName(rows, true);
      }
    }
    return all;
  }

  private static List<String> statements() {
    try (InputStream in = Views.class.getResourceAsStream(RESOURCE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.replaceAll("(?m)^--.*$", "").split(";\\s*\n"))
          .map(String::strip)
          .filter(sql -> !sql.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
