package io.agentforge.phases.evaluation;

import static org.apache.spark.sql.functions.col;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.ingest.DatasetFolder;
import io.agentforge.datasets.ingest.DatasetManifest;
import io.agentforge.datasets.ingest.DeltaTables;
import io.agentforge.datasets.ingest.TokenManifest;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.datasets.shard.TokenShards;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A data set made by {@code forge data ingest}. Its training split becomes tokens in a Spark job
 * and reaches the tasks as one file; the driver only ever holds a sample of its text.
 */
public final class IngestedSource implements CorpusSource {
  /** Characters of a split that the driver reads, for the tokenizer or an evaluation. */
  private static final long SAMPLE_CHARACTERS = 16L << 20;

  private final Supplier<SparkSession> spark;
  private final DatasetFolder folder;
  private final DatasetManifest manifest;
  private final Map<Split, List<Document>> samples = new EnumMap<>(Split.class);

  /**
   * @param spark asked for only when text is read, so that planning starts no session
   * @throws ForgeException DATA_INVALID when the home has no such data set, or one of its splits is
   *     empty
   */
  public IngestedSource(Supplier<SparkSession> spark, Home home, Storage storage, String name) {
    this.spark = spark;
    this.folder = new DatasetFolder(home, name);
    this.manifest = DatasetManifest.of(storage, folder);
    for (Split split : Split.values()) {
      DatasetManifest.SplitSize size = manifest.splits().get(split.id());
      if (size == null || size.documents() == 0) {
        throw new ForgeException(
            ErrorCode.DATA_INVALID,
            "data set '" + name + "', split " + split.id(),
            "no document fell into this split",
            "Ingest more documents, or cut files into blocks");
      }
    }
  }

  @Override
  public String name() {
    return manifest.name();
  }

  @Override
  public String digest() {
    return manifest.digest();
  }

  @Override
  public long characters(Split split) {
    return manifest.splits().get(split.id()).bytes();
  }

  @Override
  public List<Document> documents(Split split) {
    return samples.computeIfAbsent(split, this::read);
  }

  private List<Document> read(Split split) {
    Iterator<Row> rows =
        DeltaTables.at(spark.get(), folder.documents(), manifest.documentsVersion())
            .where(col("split").equalTo(split.id()))
            .select("doc_id", "source", "text")
            .orderBy("doc_id")
            .toLocalIterator();
    List<Document> documents = new ArrayList<>();
    long characters = 0;
    while (rows.hasNext() && characters < SAMPLE_CHARACTERS) {
      Row row = rows.next();
      String id = row.getString(0);
      documents.add(new Document(id, row.getString(1), id, row.getString(2)));
      characters += row.getString(2).length();
    }
    return documents;
  }

  @Override
  public TrainingText trainingText() {
    return new TrainingText.Sent(documents(Split.TRAIN));
  }

  @Override
  public Optional<Path> tokens(Path tokenizerJson, Path file) {
    TokenManifest tokens = TokenShards.build(spark.get(), folder, tokenizerJson.toUri().toString());
    TokenCorpus corpus =
        TokenShards.corpus(spark.get(), folder, tokens.tokenizerSha256(), Split.TRAIN, file);
    return Optional.of(corpus.file());
  }
}
