package io.agentforge.datasets.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.xxhash64;

import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How far held-out documents repeat training text: the share of them that have any run of {@code
 * words} words in common with a training document (Brown et al., 2020, appendix C, take 13).
 *
 * @param split the held-out split
 * @param documents all documents of the split
 * @param judged those with at least that many words; shorter ones cannot overlap
 * @param overlapping those that share a run
 */
public record SplitOverlap(Split split, int words, long documents, long judged, long overlapping) {
  /** Words in a run, as usual in contamination audits. */
  public static final int WORDS = 13;

  /** Overlapping among all documents of the split; NaN when it has none. */
  public double share() {
    return documents == 0 ? Double.NaN : (double) overlapping / documents;
  }

  /**
   * Measures a held-out split against TRAIN. Runs are compared by 64-bit hashes.
   *
   * @throws io.agentforge.error.ForgeException DATA_INVALID when there is no such data set
   */
  public static SplitOverlap measure(
      SparkSession spark, DatasetFolder folder, Split heldOut, int words) {
    DatasetManifest manifest = DatasetManifest.of(Storage.of(spark), folder);
    Dataset<Row> documents = DeltaTables.at(spark, folder.documents(), manifest.documentsVersion());
    Dataset<Row> runs = runs(documents, heldOut, words).cache();
    try {
      Dataset<Row> train = runs(documents, Split.TRAIN, words).select("run").distinct();
      return new SplitOverlap(
          heldOut,
          words,
          manifest.splits().get(heldOut.id()).documents(),
          runs.select("doc_id").distinct().count(),
          runs.join(train, "run").select("doc_id").distinct().count());
    } finally {
      runs.unpersist();
    }
  }

  private static Dataset<Row> runs(Dataset<Row> documents, Split split, int words) {
    Dataset<Row> tokens = NearDuplicates.words(documents.where(col("split").equalTo(split.id())));
    return new NGram()
        .setN(words)
        .setInputCol("words")
        .setOutputCol("runs")
        .transform(tokens)
        .select(col("doc_id"), explode(col("runs")).as("text"))
        .select(col("doc_id"), xxhash64(col("text")).as("run"))
        .distinct();
  }
}
