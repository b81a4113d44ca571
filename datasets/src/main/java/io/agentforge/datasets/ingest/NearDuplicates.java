package io.agentforge.datasets.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.ml.feature.MinHashLSHModel;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Documents that say nearly what another one says: Jaccard similarity of their sets of word
 * shingles, candidates found by MinHash (Broder, 1997) through MLlib.
 *
 * <p>Keep rule: a document is dropped exactly when a near duplicate of it has a smaller id. So no
 * two kept documents are near duplicates, each dropped one is linked to a kept one by a chain of
 * near duplicates, and the result depends on ids alone.
 *
 * <p>With {@value #TABLES} tables of one hash each, a pair of similarity s is missed with
 * probability (1 - s)^{@value #TABLES}: 0.03 % at 0.8. A pair found is measured exactly, so no pair
 * below the threshold is dropped.
 */
final class NearDuplicates {
  private static final int TABLES = 5;
  private static final int FEATURES = 1 << 28;
  private static final String WORD_GAPS = "[^\\p{L}\\p{M}\\p{N}]+";
  private static final double ROUNDING = 1e-9;

  private NearDuplicates() {}

  /**
   * Ids to drop, in the one column {@code doc_id}, each once; {@code documents} has id and text.
   */
  static Dataset<Row> toDrop(Dataset<Row> documents, IngestSettings settings) {
    Dataset<Row> shingles = shingles(documents, settings.shingleWords());
    if (shingles.isEmpty()) {
      return documents.select("doc_id").limit(0);
    }
    MinHashLSHModel model =
        new MinHashLSH()
            .setInputCol("shingles")
            .setOutputCol("hashes")
            .setNumHashTables(TABLES)
            .setSeed(settings.seed())
            .fit(shingles);
    double distance = 1 - settings.nearDuplicateThreshold() + ROUNDING;
    return model
        .approxSimilarityJoin(shingles, shingles, distance, "distance")
        .where(col("datasetA.doc_id").lt(col("datasetB.doc_id")))
        .select(col("datasetB.doc_id").as("doc_id"))
        .distinct();
  }

  private static Dataset<Row> shingles(Dataset<Row> documents, int words) {
    Dataset<Row> grams =
        new NGram()
            .setN(words)
            .setInputCol("words")
            .setOutputCol("grams")
            .transform(words(documents));
    return new HashingTF()
        .setBinary(true)
        .setNumFeatures(FEATURES)
        .setInputCol("grams")
        .setOutputCol("shingles")
        .transform(grams.where(size(col("grams")).gt(0)))
        .select("doc_id", "shingles");
  }

  /** Adds {@code words}: runs of letters, marks and digits in lower case. */
  static Dataset<Row> words(Dataset<Row> documents) {
    return new RegexTokenizer()
        .setInputCol("text")
        .setOutputCol("words")
        .setPattern(WORD_GAPS)
        .transform(documents.select("doc_id", "text"));
  }
}
