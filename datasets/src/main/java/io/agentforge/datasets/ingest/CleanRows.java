package io.agentforge.datasets.ingest;

import io.agentforge.datasets.corpus.DocumentSplit;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Cleans raw rows one by one: either the columns of a document, or a reason and an excerpt. */
final class CleanRows {
  /** Hex digits of a document's id: 128 bits. */
  static final int ID_DIGITS = 32;

  private static final StructType SCHEMA =
      new StructType()
          .add("source", DataTypes.StringType, false)
          .add("row_reference", DataTypes.StringType, false)
          .add("doc_id", DataTypes.StringType, true)
          .add("split", DataTypes.StringType, true)
          .add("text", DataTypes.StringType, true)
          .add("bytes", DataTypes.LongType, false)
          .add("sha256", DataTypes.StringType, true)
          .add("reason", DataTypes.StringType, true)
          .add("excerpt", DataTypes.StringType, true);

  private CleanRows() {}

  static Dataset<Row> of(Dataset<Row> raw, IngestSettings settings) {
    MapFunction<Row, Row> clean = row -> clean(row, settings);
    return raw.map(clean, Encoders.row(SCHEMA));
  }

  private static Row clean(Row raw, IngestSettings settings) {
    String source = raw.getString(0);
    String reference = raw.getString(1);
    if (!raw.isNullAt(3)) {
      return rejected(source, reference, raw.getString(3), raw.getString(4));
    }
    TextCleaner.Outcome outcome = TextCleaner.clean((byte[]) raw.get(2), settings);
    if (outcome.reason().isPresent()) {
      return rejected(source, reference, outcome.reason().get().id(), outcome.excerpt());
    }
    String text = outcome.text().orElseThrow();
    String normalised = TextCleaner.normalised(text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return RowFactory.create(
        source,
        reference,
        DigestUtils.sha256Hex(normalised).substring(0, ID_DIGITS),
        DocumentSplit.of(settings.splitSalt(), normalised).id(),
        text,
        (long) utf8.length,
        DigestUtils.sha256Hex(utf8),
        null,
        null);
  }

  private static Row rejected(String source, String reference, String reason, String excerpt) {
    return RowFactory.create(source, reference, null, null, null, 0L, null, reason, excerpt);
  }
}
