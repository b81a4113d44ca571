package io.agentforge.datasets.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class UnusableInputTest {
  @TempDir Path folder;

  @Test
  void aMissingPathIsNamed(SparkSession spark) {
    ForgeException e = refused(spark, IngestSettings.of(List.of(folder + "/absent/*.txt")));
    assertThat(e.unit()).endsWith("/absent/*.txt");
    assertThat(e.reason()).contains("nothing is there");
  }

  @Test
  void aFolderWithHiddenFilesOnlyIsRefused(SparkSession spark) throws IOException {
    Files.writeString(folder.resolve(".hidden"), "text that nobody sees in a listing");
    assertThat(refused(spark, IngestSettings.of(List.of(folder.toString()))).reason())
        .contains("no file");
  }

  @Test
  void aTableWithoutTheTextColumnIsRefusedWithTheNearestName(SparkSession spark) {
    spark
        .createDataset(List.of("some text to read"), Encoders.STRING())
        .selectExpr("1 as id", "value as Texts", "'x' as title")
        .write()
        .parquet(folder.resolve("t.parquet").toString());
    ForgeException e =
        refused(spark, IngestSettings.of(List.of(folder.resolve("t.parquet").toString())));
    assertThat(e.reason()).contains("'text'").contains("[id, Texts, title]");
    assertThat(e.remedy()).contains("'Texts'");
    ForgeException number =
        refused(
            spark,
            IngestSettings.of(List.of(folder.resolve("t.parquet").toString()))
                .withTextColumn("id"));
    assertThat(number.reason()).contains("int").contains("not text");
  }

  @Test
  void jsonLinesWithoutTheFieldAnywhereAreRefusedWithTheNearestName(SparkSession spark)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.jsonl"),
            "{\"id\": 1, \"txt\": \"here it is\"}\n{\"id\": 2, \"txt\": \"and here\"}\n");
    ForgeException e = refused(spark, IngestSettings.of(List.of(file.toString())));
    assertThat(e.reason()).contains("[id, txt]");
    assertThat(e.remedy()).contains("'txt'");
  }

  @Test
  void inputWithoutOneUsableDocumentIsRefusedWithTheCounts(SparkSession spark) throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "short\n\n\u0001\u0002\n\nbrief");
    ForgeException e =
        refused(spark, IngestSettings.of(List.of(file.toString())).withUnit(TextUnit.BLOCK));
    assertThat(e.reason()).contains("none of 3 rows").contains("too_short=2").contains("empty=1");
    assertThat(folder.resolve("home")).as("nothing is written").doesNotExist();
  }

  @Test
  void aFileThatIsNotWhatItsNameSaysIsRefused(SparkSession spark) throws IOException {
    Path file = Files.writeString(folder.resolve("a.parquet"), "no parquet in here at all");
    ForgeException e = refused(spark, IngestSettings.of(List.of(file.toString())));
    assertThat(e.reason()).contains("as parquet");
    assertThat(e.unit()).contains("a.parquet");
  }

  @Test
  void filesOfTwoFormatsAreRefused(SparkSession spark) throws IOException {
    Files.writeString(folder.resolve("a.txt"), "plain text");
    Files.writeString(folder.resolve("b.jsonl"), "{}");
    assertThat(refused(spark, IngestSettings.of(List.of(folder.toString()))).reason())
        .contains("TEXT")
        .contains("JSONL");
  }

  private ForgeException refused(SparkSession spark, IngestSettings settings) {
    DatasetFolder data = new DatasetFolder(Home.local(folder.resolve("home")), "refused");
    ForgeException e =
        catchThrowableOfType(ForgeException.class, () -> DataIngest.ingest(spark, data, settings));
    assertThat(e).as("refusal").isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.DATA_INVALID);
    return e;
  }
}
