package io.agentforge.jobs.bench;

import io.agentforge.datasets.corpus.ShippedCorpus;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.score.ScoringBenchmark.Spread;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows per second of {@code forge_nll} on short texts, as the function computes them (many at once)
 * and one at a time, in the same session, on the same rows and with the model loaded in both. The
 * weights are untrained: speed does not depend on them.
 */
public final class CallRates {
  private static final int WARM_UP = 1;
  private static final int WORDS = 6;

  private final SparkSession spark;
  private final int repetitions;

  public CallRates(SparkSession spark, int repetitions) {
    this.spark = spark;
    this.repetitions = repetitions;
  }

  /**
   * Rates in rows per second.
   *
   * @param openedRows rows of {@code opened}, which takes too long for all
   * @param opened one row at a time, by a function that opens the model in each call
   */
  public record Result(int rows, Spread batched, Spread single, int openedRows, Spread opened) {}

  /**
   * Measures with a model of a profile.
   *
   * @param folder for the model, empty
   */
  public Result measure(Profile profile, int rows, Path folder) {
    List<String> texts = texts(rows);
    Path model = model(profile.config(), texts, folder);
    table(texts);
    String call = "forge_nll('" + model + "', text)";
    String single = "transform(array(text), x -> forge_nll('" + model + "', x))[0]";
    spark.udf().register("opened_nll", OpenedModel.in(model), DataTypes.DoubleType);
    int openedRows = Math.min(rows, 20);
    List<Double> batched = new ArrayList<>();
    List<Double> one = new ArrayList<>();
    List<Double> opened = new ArrayList<>();
    for (int i = 0; i < WARM_UP + repetitions; i++) {
      batched.add(rows / seconds("SELECT sum(" + call + ") FROM short_texts"));
      one.add(rows / seconds("SELECT sum(" + single + ") FROM short_texts"));
      opened.add(
          openedRows
              / seconds("SELECT sum(opened_nll(text)) FROM short_texts WHERE id < " + openedRows));
    }
    return new Result(rows, spread(batched), spread(one), openedRows, spread(opened));
  }

  private double seconds(String query) {
    long start = System.nanoTime();
    spark.sql(query).collectAsList();
    return (System.nanoTime() - start) * 1e-9;
  }

  private static Spread spread(List<Double> rates) {
    return Spread.of(
        rates.subList(WARM_UP, rates.size()).stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** A few words each, all different, from the shipped text. */
  private static List<String> texts(int rows) {
    String[] words =
        ShippedCorpus.documents().stream()
            .limit(400)
            .map(document -> document.text())
            .reduce("", (a, b) -> a + " " + b)
            .strip()
            .split("\\s+");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int from = i * WORDS % (words.length - WORDS);
      texts.add(String.join(" ", List.of(words).subList(from, from + WORDS)));
    }
    return texts;
  }

  private static Path model(ModelConfig config, List<String> texts, Path folder) {
    Path tokenizer = folder.resolve("tokenizer.json");
    BytePairTrainer.train(texts, config.vocab()).write(tokenizer);
    Path model = folder.resolve("model");
    try (DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(1))) {
      ModelFolder.write(model, config, weights.tensors(), DType.F32, tokenizer);
    }
    return model;
  }

  private void table(List<String> texts) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    spark
        .createDataFrame(rows, StructType.fromDDL("id INT, text STRING"))
        .repartition(spark.sparkContext().defaultParallelism())
        .cache()
        .createOrReplaceTempView("short_texts");
  }
}
