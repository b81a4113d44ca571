package io.agentforge.phases.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitStoreTest {
  private static final String DIGEST = "ab".repeat(32);

  @TempDir private Path folder;
  private Home home;
  private Storage storage;
  private UnitStore store;
  private UnitResult result;

  @BeforeEach
  void commit_a_result_of_two_files() {
    home = Home.local(folder);
    storage = Storage.of(new Configuration());
    store = new UnitStore(home, storage);
    List<CheckpointFile> files = new ArrayList<>();
    for (String text : List.of("first", "second file")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      String sha256 = ContentDigest.of(text).sha256();
      storage.publish(bytes, home.staging("w"), home.object(sha256), Existing.KEEP);
      files.add(new CheckpointFile(text + ".txt", sha256, bytes.length));
    }
    result =
        new UnitResult(
            DIGEST,
            "train/trunk/0",
            "train",
            new UnitOutput("{\"loss\":0.1}", files),
            1,
            0.1,
            "host",
            "driver",
            "cpu",
            "why",
            7);
    store.commit(result, "w");
  }

  @Test
  void a_committed_result_comes_back_and_no_other() {
    assertThat(store.find(DIGEST)).as("committed").contains(result);
    assertThat(store.find("cd".repeat(32))).as("another digest").isEmpty();
  }

  @Test
  void a_result_with_a_missing_object_is_not_found() throws IOException {
    Files.delete(object(1));
    assertThat(store.find(DIGEST)).isEmpty();
  }

  @Test
  void a_result_with_a_cut_object_is_not_found() throws IOException {
    Files.writeString(object(0), "firs");
    assertThat(store.find(DIGEST)).isEmpty();
  }

  @Test
  void the_later_of_two_results_for_one_unit_counts() {
    UnitResult later =
        new UnitResult(
            DIGEST, "k", "train", result.output(), 2, 0.2, "other", "1", "cpu", "why", 7);
    store.commit(later, "w");
    assertThat(store.find(DIGEST)).contains(later);
  }

  private Path object(int index) {
    String sha256 = result.output().files().get(index).sha256();
    return folder.resolve("objects").resolve(sha256.substring(0, 2)).resolve(sha256);
  }
}
