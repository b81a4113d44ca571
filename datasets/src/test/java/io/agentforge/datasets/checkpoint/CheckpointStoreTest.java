package io.agentforge.datasets.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final CheckpointInfo TRUNK =
      new CheckpointInfo("trunk", CheckpointRole.TRUNK, "nano", 2_901_248, "F32");

  @TempDir Path folder;
  private Home home;
  private CheckpointStore store;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    home = Home.local(folder.resolve("home"));
    store = CheckpointStore.of(home, Storage.of(new Configuration()), "run-1");
    model = modelFolder("model", "weights of the trunk");
  }

  @Test
  void aCommittedFolderComesBackByteForByte() throws IOException {
    CheckpointRef ref = store.commit(model, TRUNK);
    Path back = store.materialise(ref.sha256(), folder.resolve("back"));
    for (CheckpointFile file : ref.manifest().files()) {
      assertThat(back.resolve(file.name()))
          .as(file.name())
          .hasSameBinaryContentAs(model.resolve(file.name()));
    }
    assertThat(store.open(ref.sha256())).as("opened").isEqualTo(ref);
    assertThat(store.verify(ref.sha256())).as("problems").isEmpty();
    assertThat(store.list()).as("addresses").containsExactly(ref.sha256());
    assertThat(ref.manifest().bytes()).as("bytes").isEqualTo(2 + 20 + 4);
  }

  @Test
  void equalContentHasOneAddressInAnyHomeAndOtherContentAnother() throws IOException {
    String here = store.commit(model, TRUNK).sha256();
    CheckpointStore elsewhere =
        CheckpointStore.of(
            Home.local(folder.resolve("other")), Storage.of(new Configuration()), "run-2");
    assertThat(elsewhere.commit(modelFolder("copy", "weights of the trunk"), TRUNK).sha256())
        .as("same content, other run and home")
        .isEqualTo(here);
    assertThat(store.commit(modelFolder("other-model", "weights of the trunk!"), TRUNK).sha256())
        .as("other content")
        .isNotEqualTo(here);
  }

  @Test
  void unchangedFilesAreStoredOnce() throws IOException {
    store.commit(model, TRUNK);
    store.commit(
        modelFolder("specialist", "weights of a specialist"),
        new CheckpointInfo("recall", CheckpointRole.SPECIALIST, "nano", 2_901_248, "F32"));
    try (var files = Files.walk(folder.resolve("home/objects"))) {
      assertThat(files.filter(Files::isRegularFile)).as("3 + 3 files, 2 shared").hasSize(4);
    }
  }

  @Test
  void aFlippedByteIsNamedWithExpectedAndActual() throws IOException {
    CheckpointRef ref = store.commit(model, TRUNK);
    CheckpointFile weights = ref.manifest().files().get(1);
    Path stored = Path.of(URI.create(home.object(weights.sha256())));
    byte[] bytes = Files.readAllBytes(stored);
    bytes[7] ^= 1;
    Files.write(stored, bytes);

    List<CheckpointProblem> problems = store.verify(ref.sha256());
    assertThat(problems).as("problems").hasSize(1);
    assertThat(problems.get(0).file()).as("file").isEqualTo("model.safetensors");
    assertThat(problems.get(0).expected()).as("expected").contains(weights.sha256());
    assertThatThrownBy(() -> store.materialise(ref.sha256(), folder.resolve("back")))
        .as("materialising damaged content")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(weights.sha256())
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.CHECKPOINT_CORRUPT);
  }

  @Test
  void everyMissingOrDamagedFileIsReportedAtOnce() throws IOException {
    CheckpointRef ref = store.commit(model, TRUNK);
    for (CheckpointFile file : ref.manifest().files().subList(0, 2)) {
      Files.delete(Path.of(URI.create(home.object(file.sha256()))));
    }
    assertThat(store.verify(ref.sha256()))
        .as("problems")
        .extracting(CheckpointProblem::actual)
        .containsExactly("no file", "no file");
  }

  @Test
  void aDamagedManifestIsNotOpened() throws IOException {
    CheckpointRef ref = store.commit(model, TRUNK);
    Path manifest = Path.of(URI.create(home.manifest(ref.sha256())));
    Files.writeString(manifest, Files.readString(manifest).replace("2901248", "2901249"));
    assertThatThrownBy(() -> store.open(ref.sha256()))
        .as("opening a changed manifest")
        .hasMessageContaining("AF-3006")
        .hasMessageContaining(ref.sha256());
    assertThat(store.verify(ref.sha256())).as("problems").hasSize(1);
  }

  @Test
  void aManifestCannotNameFilesOutsideItsFolder() {
    String good = new CheckpointManifest(TRUNK, List.of(file("a"))).json();
    for (String name : List.of("../a", "/a", "a/../b", "a//b", "..", "")) {
      byte[] json = good.replace("\"a\"", "\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> CheckpointManifest.parse(json))
          .as("name '%s'", name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(CheckpointManifest.parse(good.getBytes(StandardCharsets.UTF_8)).json())
        .as("a good manifest, parsed and written")
        .isEqualTo(good);
  }

  @Test
  void aTrainingStateIsReleasedWithoutTouchingModels() throws IOException {
    CheckpointRef trunk = store.commit(model, TRUNK);
    CheckpointRef state =
        store.commit(
            model, new CheckpointInfo("unit", CheckpointRole.TRAINING_STATE, "nano", 1, "F32"));
    assertThat(store.verify(state.sha256())).as("state").isEmpty();
    assertThat(store.release(state.sha256())).as("released").isTrue();
    assertThat(store.contains(state.sha256())).as("state is there").isFalse();
    assertThat(store.verify(trunk.sha256())).as("the trunk's problems").isEmpty();
    assertThatThrownBy(() -> store.release(trunk.sha256()))
        .as("releasing a model")
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static CheckpointFile file(String name) {
    return new CheckpointFile(name, "0".repeat(64), 3);
  }

  private Path modelFolder(String name, String weights) throws IOException {
    Path made = Files.createDirectories(folder.resolve(name));
    Files.writeString(made.resolve("config.json"), "{}");
    Files.writeString(made.resolve("model.safetensors"), weights);
    Files.writeString(made.resolve("tokenizer.json"), "[[]]");
    return made;
  }
}
