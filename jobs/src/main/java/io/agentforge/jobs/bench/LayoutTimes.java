package io.agentforge.jobs.bench;

import io.agentforge.datasets.ledger.LedgerSchemas;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.score.ScoringBenchmark.Spread;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * What layouts of the ledger's largest table, {@code evaluations}, cost and bring: appends as runs
 * make them, then the two questions that are asked of it, before and after compaction. The ledger's
 * layout was chosen by this; docs/adr has the figures.
 */
public final class LayoutTimes {
  private final SparkSession spark;
  private final int repetitions;

  public LayoutTimes(SparkSession caller, int repetitions) {
    this.spark = caller.newSession();
    SparkDefaults.smallTables().forEach(spark.conf()::set);
    this.repetitions = repetitions;
  }

  /** Ways to lay the rows out. */
  public enum Layout {
    PLAIN(""),
    PARTITIONED("PARTITIONED BY (run_id)"),
    CLUSTERED("CLUSTER BY (run_id)");

    private final String clause;

    Layout(String clause) {
      this.clause = clause;
    }

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Times in seconds.
   *
   * @param append of one wave of a run
   * @param ofRun rows of one run
   * @param ofModel scores of one model, which the cache asks for
   * @param optimize once
   */
  public record Times(
      Layout layout,
      Spread append,
      long files,
      Spread ofRun,
      Spread ofModel,
      double optimize,
      long filesAfter,
      Spread ofRunAfter,
      Spread ofModelAfter) {}

  /**
   * Measures one layout in an empty folder.
   *
   * @param runs each with two models
   * @param waves appends of a run
   * @param rows of a wave
   */
  public Times measure(Layout layout, int runs, int waves, int rows, Path folder) {
    String path = folder.resolve(layout.id()).toUri().toString();
    create(layout, path);
    List<Double> appends = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      for (int wave = 0; wave < waves; wave++) {
        Dataset<Row> wanted = wave(run, wave, rows);
        appends.add(seconds(() -> wanted.write().format("delta").mode("append").save(path)));
      }
    }
    long files = files(path);
    String table = "delta.`" + path + "`";
    String ofRun = "SELECT sum(nll) FROM %s WHERE run_id = 'run-%d'".formatted(table, runs / 2);
    String ofModel =
        "SELECT sum(nll) FROM %s WHERE model_sha256 = 'model-%d' AND config_sha256 = 'config'"
            .formatted(table, runs);
    Spread run = times(ofRun);
    Spread model = times(ofModel);
    double optimize = seconds(() -> DeltaTable.forPath(spark, path).optimize().executeCompaction());
    return new Times(
        layout,
        Spread.of(appends.stream().mapToDouble(Double::doubleValue).toArray()),
        files,
        run,
        model,
        optimize,
        files(path),
        times(ofRun),
        times(ofModel));
  }

  private void create(Layout layout, String path) {
    StructType schema = LedgerSchemas.of(LedgerTable.EVALUATIONS);
    String columns =
        String.join(
            ", ",
            Arrays.stream(schema.fields())
                .map(field -> field.name() + " " + field.dataType().sql())
                .toList());
    spark.sql(
        "CREATE TABLE delta.`%s` (%s) USING delta %s".formatted(path, columns, layout.clause));
  }

  /** Rows as an evaluation stage makes them: half of one model of the run, half of the other. */
  private Dataset<Row> wave(int run, int wave, int rows) {
    return spark
        .range(0, rows, 1, 1)
        .select(
            functions
                .concat(
                    functions.lit("model-"),
                    functions.col("id").mod(2).plus(2L * run).cast("string"))
                .as("model_sha256"),
            functions.lit("config").as("config_sha256"),
            functions
                .sha2(functions.concat_ws("/", functions.lit(wave), functions.col("id")), 256)
                .as("item_id"),
            functions.lit("run-" + run).as("run_id"),
            functions.lit("cognate").as("phase"),
            functions.lit("test").as("split"),
            functions.lit("recall").as("suite"),
            functions.lit("lookup").as("family"),
            functions.lit(2).as("level"),
            functions.rand(wave).as("nll"),
            functions.lit(4L).as("tokens"),
            functions.lit(true).as("exact"),
            functions.sha2(functions.col("id").cast("string"), 256).as("prompt_sha256"),
            functions.current_timestamp().as("created_at"));
  }

  private Spread times(String query) {
    double[] times = new double[repetitions + 1];
    for (int i = 0; i < times.length; i++) {
      times[i] = seconds(() -> spark.sql(query).collectAsList());
    }
    return Spread.of(Arrays.copyOfRange(times, 1, times.length));
  }

  private long files(String path) {
    return spark.sql("DESCRIBE DETAIL delta.`" + path + "`").head().getAs("numFiles");
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) * 1e-9;
  }
}
