package io.agentforge.jobs.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.merge.folder.FolderChecksums;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.MergeResult;
import io.agentforge.merge.folder.WrittenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeOnSparkTest {
  private static final Path GOLDEN =
      Path.of("../core/src/test/resources/golden/merge").toAbsolutePath().normalize();

  @TempDir Path folder;

  private MergeJob job(String base, String output) {
    MergeOptions options = MergeOptions.defaults().withShardBytes(40_000);
    return new MergeJob(
        GOLDEN.resolve("recipes/random/dare_ties_30.yaml").toString(),
        output,
        new Locations(base),
        options,
        remark -> {});
  }

  private static List<WrittenFile> weights(MergeResult result) {
    return result.files().stream().filter(file -> !file.tensors().isEmpty()).toList();
  }

  @Test
  void tasksAndOneProcessWriteTheSameBytesWhereverTheModelsLie() throws Exception {
    MergeResult here =
        job(GOLDEN.toString(), folder.resolve("here").toString()).run(Optional.empty());
    MergeJob tasks = job("hadoop-file://" + GOLDEN, folder.resolve("tasks").toUri().toString());
    SharedSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.hadoop-file.impl", HadoopFile.class.getName());
    MergeResult spread =
        MergeOnSpark.run(SharedSpark.session(), tasks, Files.readString(Path.of(tasks.recipe())));
    assertThat(weights(here)).as("files of weights").hasSizeGreaterThan(2);
    assertThat(weights(spread)).as("files written by tasks").isEqualTo(weights(here));
    assertThat(FolderChecksums.problems(folder.resolve("tasks"))).as("problems").isEmpty();
    assertThat(folder.toFile().list()).as("folders").containsExactlyInAnyOrder("here", "tasks");
  }

  /** The local file system under a name that only Hadoop knows. */
  public static final class HadoopFile extends org.apache.hadoop.fs.RawLocalFileSystem {
    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("hadoop-file:///");
    }

    @Override
    public String getScheme() {
      return "hadoop-file";
    }
  }
}
