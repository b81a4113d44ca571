package io.agentforge.datasets.shard;

import static io.agentforge.datasets.ingest.DatasetSchemas.column;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.agentforge.datasets.ingest.DatasetFolder;
import io.agentforge.datasets.ingest.DatasetManifest;
import io.agentforge.datasets.ingest.DatasetManifest.SplitSize;
import io.agentforge.datasets.ingest.DeltaTables;
import io.agentforge.datasets.ingest.ManifestFile;
import io.agentforge.datasets.ingest.TokenManifest;
import io.agentforge.datasets.ingest.TokenManifest.SplitTokens;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Tokenises the documents of a data set as Spark tasks and keeps the ids as shards in Delta.
 *
 * <p>A document's shard follows from its id alone: ids are hashes, so equal ranges of their first
 * 32 bits hold about equally many documents, and reading shards in order reads ids in order.
 */
public final class TokenShards {
  /** Bytes of text aimed at in a shard: some millions of tokens, well within a task's memory. */
  public static final long SHARD_BYTES = 16L << 20;

  /** One row a shard; no column is ever null. */
  public static final StructType SCHEMA =
      new StructType()
          .add(column("split", DataTypes.StringType, "train, selection or test"))
          .add(column("shard", DataTypes.IntegerType, "number within the split, from 0"))
          .add(column("documents", DataTypes.LongType, "documents in the shard, by doc_id"))
          .add(column("tokens", DataTypes.BinaryType, "unsigned little-endian ids, END after each"))
          .add(column("token_count", DataTypes.LongType, "ids in tokens, separators included"))
          .add(column("token_bytes", DataTypes.IntegerType, "bytes of one id: 2 or 4"))
          .add(column("highest_token", DataTypes.IntegerType, "largest id in tokens"))
          .add(column("sha256", DataTypes.StringType, "hex SHA-256 of tokens"));

  private TokenShards() {}

  /** {@link #build(SparkSession, DatasetFolder, String, long)} with {@link #SHARD_BYTES}. */
  public static TokenManifest build(SparkSession spark, DatasetFolder folder, String tokenizer) {
    return build(spark, folder, tokenizer, SHARD_BYTES);
  }

  /**
   * Makes the shards of all splits, or finds them made.
   *
   * @param tokenizer URI of a {@code tokenizer.json} on any Hadoop file system
   * @throws ForgeException DATA_INVALID without such a data set, TOKENIZER_INVALID when the file is
   *     damaged or lacks the separator
   */
  public static TokenManifest build(
      SparkSession spark, DatasetFolder folder, String tokenizer, long shardBytes) {
    Storage storage = Storage.of(spark);
    DatasetManifest dataset = DatasetManifest.of(storage, folder);
    byte[] json =
        storage.read(Home.of(tokenizer, spark.sparkContext().hadoopConfiguration()).root());
    try (Tokenizer opened = Tokenizer.of(json, tokenizer)) {
      String sha256 = opened.sha256();
      Optional<TokenManifest> there =
          ManifestFile.read(storage, folder.tokensManifest(sha256), TokenManifest.class);
      if (there.isPresent() && there.get().isOf(dataset.digest(), shardBytes)) {
        return there.get();
      }
      Dataset<Row> shards = shards(spark, folder, dataset, json, sha256, shardBytes);
      long version = DeltaTables.replace(spark, folder.tokens(sha256), SCHEMA, shards);
      Dataset<Row> written = DeltaTables.at(spark, folder.tokens(sha256), version);
      TokenManifest made =
          new TokenManifest(
              TokenManifest.FORMAT_VERSION,
              sha256,
              opened.vocab(),
              opened.id(SpecialToken.END),
              dataset.digest(),
              shardBytes,
              digest(written),
              sizes(written),
              version);
      ManifestFile.write(storage, folder.staging(), folder.tokensManifest(sha256), made);
      return made;
    }
  }

  /**
   * Writes one split to a local file for training tasks; the same documents and tokenizer give the
   * same bytes, whatever the shards.
   *
   * @throws ForgeException DATA_INVALID when there are no such shards, or the split is empty
   */
  public static TokenCorpus corpus(
      SparkSession spark, DatasetFolder folder, String tokenizerSha256, Split split, Path file) {
    TokenManifest manifest = manifest(Storage.of(spark), folder, tokenizerSha256);
    SplitTokens size = manifest.splits().get(split.id());
    if (size.documents() == 0) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "data set '%s', split %s".formatted(folder.name(), split.id()),
          "no document fell into this split",
          "Ingest more documents, or cut files into blocks");
    }
    Iterator<Row> shards =
        DeltaTables.at(spark, folder.tokens(tokenizerSha256), manifest.tableVersion())
            .where(col("split").equalTo(split.id()))
            .select("shard", "tokens", "documents", "token_bytes")
            .orderBy("shard")
            .toLocalIterator();
    TokenEncoding encoding = TokenEncoding.holding(size.highestToken());
    try (TokenCorpusWriter writer = new TokenCorpusWriter(file, encoding, manifest.separator())) {
      while (shards.hasNext()) {
        Row shard = shards.next();
        TokenEncoding stored = TokenEncoding.ofBytes(shard.getInt(3));
        writer.append(stored.unpack((byte[]) shard.get(1)), shard.getLong(2));
      }
      writer.commit();
    }
    return TokenCorpus.local(file);
  }

  /**
   * The manifest of shards made earlier.
   *
   * @throws ForgeException DATA_INVALID when there are none
   */
  public static TokenManifest manifest(
      Storage storage, DatasetFolder folder, String tokenizerSha256) {
    return ManifestFile.read(storage, folder.tokensManifest(tokenizerSha256), TokenManifest.class)
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.DATA_INVALID,
                    "data set '" + folder.name() + "'",
                    "it is not tokenised with tokenizer " + tokenizerSha256,
                    "Tokenise it first"));
  }

  private static Dataset<Row> shards(
      SparkSession spark,
      DatasetFolder folder,
      DatasetManifest dataset,
      byte[] json,
      String sha256,
      long shardBytes) {
    Broadcast<byte[]> file =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(json);
    MapPartitionsFunction<Row, Row> pack =
        rows -> new ShardPacker(rows, ExecutorTokenizer.of(sha256, file.value()));
    return DeltaTables.at(spark, folder.documents(), dataset.documentsVersion())
        .select(col("split"), shard(dataset, shardBytes).as("shard"), col("text"), col("doc_id"))
        .repartition(col("split"), col("shard"))
        .sortWithinPartitions("split", "shard", "doc_id")
        .mapPartitions(pack, Encoders.row(SCHEMA));
  }

  /** First 32 bits of the id, scaled to the number of shards of the row's split. */
  private static Column shard(DatasetManifest dataset, long shardBytes) {
    Column count = lit(1L);
    for (var split : dataset.splits().entrySet()) {
      count =
          when(col("split").equalTo(split.getKey()), lit(shards(split.getValue(), shardBytes)))
              .otherwise(count);
    }
    Column head = conv(substring(col("doc_id"), 1, 8), 16, 10).cast(DataTypes.LongType);
    return shiftright(head.multiply(count), Integer.SIZE).cast(DataTypes.IntegerType);
  }

  private static long shards(SplitSize size, long shardBytes) {
    return Math.max(1, (size.bytes() + shardBytes - 1) / shardBytes);
  }

  private static SortedMap<String, SplitTokens> sizes(Dataset<Row> shards) {
    SortedMap<String, SplitTokens> sizes = new TreeMap<>();
    for (Split split : Split.values()) {
      sizes.put(split.id(), new SplitTokens(0, 0, 0, 0));
    }
    shards
        .groupBy("split")
        .agg(sum("documents"), sum("token_count"), count(lit(1)), max("highest_token"))
        .collectAsList()
        .forEach(
            r ->
                sizes.put(
                    r.getString(0),
                    new SplitTokens(r.getLong(1), r.getLong(2), r.getLong(3), r.getInt(4))));
    return sizes;
  }

  private static String digest(Dataset<Row> shards) {
    String lines =
        shards.select("split", "shard", "sha256").orderBy("split", "shard").collectAsList().stream()
            .map(r -> r.mkString(" "))
            .collect(Collectors.joining("\n"));
    return DigestUtils.sha256Hex(lines.getBytes(StandardCharsets.UTF_8));
  }
}
