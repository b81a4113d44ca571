package io.agentforge.datasets.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.testing.SharedSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class DataIngestTest {
  private static final int KEPT = PlantedCorpus.DISTINCT + PlantedCorpus.FAR;

  @TempDir static Path shared;
  private static DatasetFolder planted;
  private static DatasetManifest plantedMade;
  private static DatasetFolder blocks;
  private static DatasetManifest blocksMade;

  @TempDir Path folder;

  /** Tests that only read share an ingest of faulty lines and one of text in blocks. */
  @BeforeAll
  static void ingestOnce(SparkSession spark) throws IOException {
    Path rows = jsonLines(shared.resolve("rows.jsonl"), PlantedCorpus.jsonLines());
    planted = new DatasetFolder(Home.local(shared.resolve("home")), "planted");
    plantedMade = DataIngest.ingest(spark, planted, settings(rows));
    blocks = new DatasetFolder(Home.local(shared.resolve("home")), "blocks");
    blocksMade = DataIngest.ingest(spark, blocks, blockSettings());
  }

  private static IngestSettings blockSettings() throws IOException {
    Path file = shared.resolve("blocks.txt");
    Files.writeString(file, String.join("\n\n", PlantedCorpus.documents()));
    return settings(file).withUnit(TextUnit.BLOCK);
  }

  @Test
  void everyRowOfAFaultyFileIsADocumentADuplicateOrARejectWithItsReason(SparkSession spark)
      throws IOException {
    Path input = shared.resolve("rows.jsonl");
    DatasetFolder data = planted;
    DatasetManifest made = plantedMade;

    assertThat(made.accountsForEveryRow()).as("%s", made).isTrue();
    assertThat(made.inputRows()).as("input").isEqualTo(PlantedCorpus.jsonLines().size());
    assertThat(made.documents()).as("documents").isEqualTo(KEPT);
    assertThat(made.exactDuplicates()).as("exact").isEqualTo(PlantedCorpus.EXACT);
    assertThat(made.nearDuplicates()).as("near").isEqualTo(PlantedCorpus.NEAR);
    assertThat(made.rejects())
        .isEqualTo(
            Map.of(
                "empty", 2L,
                "too_short", 1L,
                "too_long", 1L,
                "not_text", 1L,
                "invalid_utf8", 2L,
                "invalid_json", 3L,
                "missing_field", 3L));

    Dataset<Row> rejects = spark.read().format("delta").load(data.rejects());
    assertThat(rejects.count()).as("rejects kept").isEqualTo(made.rejected());
    Row cut = rejects.where("excerpt like '%that was cut%'").first();
    assertThat(cut.<String>getAs("reason")).isEqualTo("invalid_json");
    assertThat(cut.<String>getAs("source")).isEqualTo("rows.jsonl");
    long at = Long.parseLong(cut.<String>getAs("row_reference").substring("byte ".length()));
    byte[] bytes = Files.readAllBytes(input);
    assertThat(new String(bytes, (int) at, 27, StandardCharsets.ISO_8859_1))
        .as("bytes at the reference")
        .isEqualTo("{\"text\": \"a line that was c");
    assertThat(rejects.where("row_reference like '% %' and excerpt = 'fields: body'").count())
        .as("a missing field names the fields there")
        .isOne();
  }

  @Test
  void documentsDoNotDependOnPartitionsFilesOrPlace(SparkSession spark) throws IOException {
    List<byte[]> lines = PlantedCorpus.jsonLines();
    Path whole = jsonLines("whole/rows.jsonl", lines);
    List<byte[]> turned = new ArrayList<>(lines);
    Collections.reverse(turned);
    for (int part = 0; part < 3; part++) {
      int from = part * turned.size() / 3;
      jsonLines(
          "parts/%d.jsonl".formatted(part), turned.subList(from, (part + 1) * turned.size() / 3));
    }
    String before = spark.conf().get("spark.sql.shuffle.partitions");
    List<DatasetManifest> made = new ArrayList<>(List.of(plantedMade));
    List<List<Row>> documents = new ArrayList<>(List.of(documents(spark, planted)));
    try {
      for (int partitions : new int[] {3, 7}) {
        spark.conf().set("spark.sql.shuffle.partitions", partitions);
        Path input = partitions == 3 ? folder.resolve("parts") : whole;
        DatasetFolder data =
            new DatasetFolder(Home.local(folder.resolve("home")), "by-" + partitions);
        made.add(DataIngest.ingest(spark, data, settings(input)));
        documents.add(documents(spark, data));
      }
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", before);
    }
    assertThat(made)
        .extracting(DatasetManifest::digest)
        .as("digests")
        .containsOnly(made.get(0).digest());
    assertThat(made).extracting(DatasetManifest::rejects).containsOnly(made.get(0).rejects());
    assertThat(documents).as("rows").containsOnly(documents.get(0));
  }

  @Test
  void noTwoKeptDocumentsAreNearDuplicatesAndTheSmallestIdStays(SparkSession spark)
      throws IOException {
    assertThat(blocksMade.documents()).as("at 0.8").isEqualTo(KEPT);
    List<Row> kept = documents(spark, blocks);
    Map<String, String> idOf =
        kept.stream().collect(Collectors.toMap(r -> r.getAs("text"), r -> r.getAs("doc_id")));
    for (int i = PlantedCorpus.EXACT; i < PlantedCorpus.EXACT + PlantedCorpus.NEAR; i++) {
      String first = PlantedCorpus.document(i);
      String copy = PlantedCorpus.documents().get(PlantedCorpus.DISTINCT + i);
      assertThat(idOf.containsKey(first))
          .as("pair %d: one of two", i)
          .isNotEqualTo(idOf.containsKey(copy));
      String survivor = idOf.containsKey(first) ? first : copy;
      assertThat(id(survivor))
          .as("pair %d: the smaller id", i)
          .isEqualTo(List.of(id(first), id(copy)).stream().min(String::compareTo).orElseThrow());
    }

    DatasetManifest loose =
        DataIngest.ingest(
            spark,
            new DatasetFolder(Home.local(folder.resolve("home")), "loose"),
            blockSettings().withNearDuplicateThreshold(0.5));
    assertThat(loose.nearDuplicates())
        .as("at 0.5 the far copies go too")
        .isEqualTo(PlantedCorpus.NEAR + PlantedCorpus.FAR);
  }

  @Test
  void theSameIngestAgainWritesNothingAndAnotherInputReplaces(SparkSession spark)
      throws IOException {
    Path input = jsonLines("again.jsonl", PlantedCorpus.jsonLines());
    DatasetFolder data = new DatasetFolder(Home.local(folder.resolve("home")), "again");
    DatasetManifest first = DataIngest.ingest(spark, data, settings(input));
    DatasetManifest second = DataIngest.ingest(spark, data, settings(input));
    assertThat(second).as("the same manifest, the same table versions").isEqualTo(first);
    Files.write(
        input,
        "{\"text\": \"one more document that was not there\"}\n".getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.APPEND);
    DatasetManifest third = DataIngest.ingest(spark, data, settings(input));
    assertThat(third.documents()).isEqualTo(first.documents() + 1);
    assertThat(third.documentsVersion()).isGreaterThan(first.documentsVersion());
    assertThat(DatasetManifest.of(Storage.of(spark), data)).isEqualTo(third);
    assertThat(DeltaTables.at(spark, data.documents(), first.documentsVersion()).count())
        .as("readers of the first manifest still see its rows")
        .isEqualTo(first.documents());
  }

  @Test
  void parquetDeltaJsonLinesAndTextGiveTheSameDocuments(SparkSession spark) throws IOException {
    List<String> texts = PlantedCorpus.documents();
    Dataset<Row> table = spark.createDataset(texts, Encoders.STRING()).toDF("body");
    table.repartition(3).write().parquet(folder.resolve("table.parquet").toString());
    table.write().format("delta").save(folder.resolve("delta").toString());
    jsonLines("j/rows.jsonl", PlantedCorpus.jsonLines().subList(0, texts.size()));
    List<IngestSettings> sources =
        List.of(
            settings(folder.resolve("table.parquet")).withTextColumn("body"),
            settings(folder.resolve("delta")).withTextColumn("body"),
            settings(folder.resolve("j")));
    List<String> digests = new ArrayList<>(List.of(blocksMade.digest()));
    for (IngestSettings source : sources) {
      DatasetFolder data =
          new DatasetFolder(Home.local(folder.resolve("home")), "source-" + digests.size());
      DatasetManifest made = DataIngest.ingest(spark, data, source);
      assertThat(made.accountsForEveryRow()).as("%s", source.inputs()).isTrue();
      digests.add(made.digest());
    }
    assertThat(digests).as("digest by source").containsOnly(digests.get(0));
  }

  @Test
  void theTablesCarryCommentsRefuseNullsAndAgreeWithTheDescription(SparkSession spark) {
    DatasetFolder data = blocks;
    Dataset<Row> documents = spark.read().format("delta").load(data.documents());
    assertThat(documents.schema().fields())
        .allSatisfy(f -> assertThat(f.getComment().isDefined()).as(f.name()).isTrue());
    DataDescription described = DataDescription.of(Storage.of(spark), data);
    for (Split split : Split.values()) {
      assertThat(described.documents().splits().get(split.id()).documents())
          .as(split.id())
          .isEqualTo(documents.where("split = '" + split.id() + "'").count());
    }
    assertThat(described.documents().bytes())
        .isEqualTo(documents.selectExpr("sum(octet_length(text))").first().getLong(0));
  }

  private String id(String text) {
    return DigestUtils.sha256Hex(TextCleaner.normalised(text)).substring(0, CleanRows.ID_DIGITS);
  }

  private static IngestSettings settings(Path input) {
    return IngestSettings.of(List.of(input.toString())).withLengths(10, 2000);
  }

  private static List<Row> documents(SparkSession spark, DatasetFolder data) {
    return spark
        .read()
        .format("delta")
        .load(data.documents())
        .select("doc_id", "split", "text", "sha256")
        .orderBy("doc_id")
        .collectAsList();
  }

  private Path jsonLines(String name, List<byte[]> lines) throws IOException {
    return jsonLines(folder.resolve(name), lines);
  }

  private static Path jsonLines(Path file, List<byte[]> lines) throws IOException {
    Files.createDirectories(file.getParent());
    try (var out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
