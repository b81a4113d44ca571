package io.agentforge.datasets.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.ingest.DataDescription;
import io.agentforge.datasets.ingest.DataIngest;
import io.agentforge.datasets.ingest.DatasetFolder;
import io.agentforge.datasets.ingest.IngestSettings;
import io.agentforge.datasets.ingest.TextUnit;
import io.agentforge.datasets.ingest.TokenManifest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class TokenShardsTest {
  @TempDir static Path shared;
  private static DatasetFolder data;
  private static Path tokenizer;

  @TempDir Path folder;

  @BeforeAll
  static void ingestAndTrainOnce(SparkSession spark) throws IOException {
    Path text = shared.resolve("text.txt");
    Files.writeString(text, String.join("\n\n", documents()));
    data = new DatasetFolder(Home.local(shared.resolve("home")), "shards");
    DataIngest.ingest(
        spark, data, IngestSettings.of(List.of(text.toString())).withUnit(TextUnit.BLOCK));
    tokenizer = shared.resolve("tokenizer.json");
    BytePairTrainer.train(documents(), 400).write(tokenizer);
  }

  @Test
  void shardsHoldEveryDocumentInOrderAndTheLocalFileEqualsTheOneMadeWithoutSpark(SparkSession spark)
      throws IOException {
    TokenManifest made = TokenShards.build(spark, data, tokenizer.toString(), 2000);

    assertThat(made.splits().get("train").shards()).as("train shards").isGreaterThan(3);
    assertThat(TokenShards.build(spark, data, tokenizer.toString(), 2000))
        .as("built again: found")
        .isEqualTo(made);
    Dataset<Row> documents = spark.read().format("delta").load(data.documents());
    try (Tokenizer opened = Tokenizer.open(tokenizer)) {
      for (Split split : Split.values()) {
        List<int[]> expected = new ArrayList<>();
        for (Row row :
            documents
                .where("split = '" + split.id() + "'")
                .orderBy("doc_id")
                .select("text")
                .collectAsList()) {
          expected.add(opened.encode(row.getString(0)));
        }
        Path file = folder.resolve(split.id() + ".tokens");
        TokenCorpus corpus = TokenShards.corpus(spark, data, made.tokenizerSha256(), split, file);
        Path plain = folder.resolve(split.id() + ".plain");
        TokenCorpus.write(plain, expected, opened.id(SpecialToken.END));
        assertThat(file).as(split.id()).hasSameBinaryContentAs(plain);
        assertThat(corpus.documents()).isEqualTo(made.splits().get(split.id()).documents());
        assertThat(corpus.tokens()).isEqualTo(made.splits().get(split.id()).tokens());
      }
    }
    assertThat(DataDescription.of(Storage.of(spark), data).tokens())
        .containsExactly(new DataDescription.Tokens(made, true));
  }

  @Test
  void partitionsChangeNothingAndShardSizeChangesNoLocalFile(SparkSession spark) {
    String before = spark.conf().get("spark.sql.shuffle.partitions");
    List<String> digests = new ArrayList<>();
    List<String> files = new ArrayList<>();
    try {
      for (int partitions : new int[] {1, 3, 7}) {
        spark.conf().set("spark.sql.shuffle.partitions", partitions);
        for (long shardBytes : new long[] {2000, 9000}) {
          TokenManifest made = TokenShards.build(spark, data, tokenizer.toString(), shardBytes);
          digests.add(shardBytes + " " + made.digest());
          Path file = folder.resolve("t" + digests.size());
          files.add(
              TokenShards.corpus(spark, data, made.tokenizerSha256(), Split.TRAIN, file).sha256());
        }
      }
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", before);
    }
    assertThat(digests.stream().distinct()).as("one digest for each shard size").hasSize(2);
    assertThat(files.stream().distinct()).as("one local file").hasSize(1);
  }

  @Test
  void whatIsNotThereIsNamed(SparkSession spark) {
    DatasetFolder absent = new DatasetFolder(Home.local(folder.resolve("home")), "absent");
    ForgeException e =
        catchThrowableOfType(
            ForgeException.class, () -> TokenShards.build(spark, absent, tokenizer.toString()));
    assertThat(e.code()).isEqualTo(ErrorCode.DATA_INVALID);
    assertThat(e.unit()).contains("'absent'");
    assertThat(e.remedy()).contains("forge data ingest");
  }

  private static List<String> documents() {
    return IntStream.range(0, 120)
        .mapToObj(
            i -> {
              SeedTree.Stream draws = SeedTree.root(i).stream();
              StringBuilder text = new StringBuilder("Document " + i + " – <|eos|> is text:");
              for (int word = 0; word < 25; word++) {
                text.append(" w").append(Integer.toString(draws.integer(3000), 36));
              }
              return text.toString();
            })
        .toList();
  }
}
