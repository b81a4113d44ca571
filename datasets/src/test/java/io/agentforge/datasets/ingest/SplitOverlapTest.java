package io.agentforge.datasets.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.corpus.DocumentSplit;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class SplitOverlapTest {
  @TempDir Path folder;

  @Test
  void heldOutDocumentsThatQuoteThirteenWordsOfTrainingTextAreCountedAndTwelveAreNot(
      SparkSession spark) throws IOException {
    List<String> documents = new ArrayList<>();
    List<String> train = inSplit(Split.TRAIN, 10, "");
    documents.addAll(train);
    String[] quoted = train.get(0).split(" ");
    String thirteen = String.join(", ", List.of(quoted).subList(5, 18));
    String twelve = String.join(" ", List.of(quoted).subList(20, 32));
    documents.addAll(inSplit(Split.TEST, 3, " -- " + thirteen + "!"));
    documents.addAll(inSplit(Split.TEST, 4, " -- " + twelve));
    documents.addAll(inSplit(Split.SELECTION, 2, ""));
    Path file = Files.writeString(folder.resolve("a.txt"), String.join("\n\n", documents));
    DatasetFolder data = new DatasetFolder(Home.local(folder.resolve("home")), "overlap");
    DataIngest.ingest(
        spark, data, IngestSettings.of(List.of(file.toString())).withUnit(TextUnit.BLOCK));

    SplitOverlap test = SplitOverlap.measure(spark, data, Split.TEST, SplitOverlap.WORDS);
    assertThat(test).isEqualTo(new SplitOverlap(Split.TEST, 13, 7, 7, 3));
    assertThat(test.share()).isEqualTo(3 / 7.0);
    assertThat(SplitOverlap.measure(spark, data, Split.TEST, 12).overlapping()).isEqualTo(7);
    assertThat(SplitOverlap.measure(spark, data, Split.SELECTION, 13).share()).isZero();
  }

  /** The first documents, each ending as told, that the default salt puts into the split. */
  private static List<String> inSplit(Split split, int count, String end) {
    String salt = IngestSettings.of(List.of("unused")).splitSalt();
    return IntStream.iterate(1000 * split.ordinal() + 10_000 * end.length(), i -> i + 1)
        .mapToObj(i -> PlantedCorpus.document(i) + end)
        .filter(d -> DocumentSplit.of(salt, TextCleaner.normalised(d)) == split)
        .limit(count)
        .toList();
  }
}
