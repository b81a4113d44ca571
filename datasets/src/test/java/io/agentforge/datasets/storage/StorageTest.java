package io.agentforge.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path folder;
  private final Storage storage = Storage.of(new Configuration());
  private Home home;

  @BeforeEach
  void makeHome() {
    home = Home.local(folder.resolve("a home"));
  }

  @Test
  void publishedBytesAreReadBackAndNothingStaysInStaging() {
    String target = home.run("r1") + "/recipe.yaml";
    assertThat(storage.publish(bytes("seed: 1"), home.staging("r1"), target, Existing.KEEP))
        .as("written")
        .isTrue();
    assertThat(storage.read(target)).as("content").isEqualTo(bytes("seed: 1"));
    assertThat(storage.list(home.staging("r1"))).as("staging").isEmpty();
    assertThat(storage.list(home.run("r1"))).as("no sidecar files").containsExactly("recipe.yaml");
  }

  @Test
  void contentOfTheRightLengthIsNotWrittenAgainAndDamagedLengthIsReplaced() throws IOException {
    String target = home.object("ab".repeat(32));
    storage.publish(bytes("content"), home.staging("r"), target, Existing.KEEP);
    List<StorageOperation> operations = new ArrayList<>();
    Storage watched = storage.observedBy(recorder(operations));
    assertThat(watched.publish(bytes("content"), home.staging("r"), target, Existing.KEEP))
        .as("second time")
        .isFalse();
    assertThat(operations).as("operations of the second time").isEmpty();

    Files.writeString(local(target), "cont");
    storage.publish(bytes("content"), home.staging("r"), target, Existing.KEEP);
    assertThat(storage.read(target)).as("after truncation").isEqualTo(bytes("content"));
  }

  /** Even the superuser cannot make one there, as on a disk mounted read-only. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeMadeIsAnErrorAndNotASilence() {
    assertThatThrownBy(() -> storage.makeFolder("file:/proc/agent-forge/events"))
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> assertThat(e.code()).as("code").isEqualTo(ErrorCode.STORAGE_FAILED))
        .hasMessageContaining("/proc/agent-forge/events");
  }

  @Test
  void aHomeWithCredentialsInItsAddressIsRefusedAndTheyAreNotRepeated() {
    ForgeException error =
        catchThrowableOfType(
            ForgeException.class,
            () -> Home.of("s3a://CANARY:sec/ret@bucket/forge", new Configuration(false)));
    assertThat(error).as("failure").isNotNull();
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.USAGE);
    assertThat(error.getMessage())
        .as("message")
        .contains("s3a://***@bucket/forge")
        .doesNotContain("CANARY")
        .doesNotContain("sec/ret");
  }

  @Test
  void aMutableNameTakesTheNewContent() {
    String target = home.run("r") + "/report.html";
    storage.publish(bytes("old"), home.staging("r"), target, Existing.REPLACE);
    storage.publish(bytes("new"), home.staging("r"), target, Existing.REPLACE);
    assertThat(storage.read(target)).as("report").isEqualTo(bytes("new"));
  }

  @Test
  void aSourceThatIsNotWhatItsDigestSaysIsNotPublished() throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "changed meanwhile");
    String target = home.object("cd".repeat(32));
    assertThatThrownBy(
            () ->
                storage.publish(
                    source,
                    ContentDigest.of("as it was hashed"),
                    home.staging("r"),
                    target,
                    Existing.KEEP))
        .as("publishing other bytes than announced")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("reading back gave")
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.STORAGE_FAILED);
    assertThat(storage.exists(target)).as("target").isFalse();
  }

  @Test
  void aHomeThatIsAFileGivesOneErrorWithPathAndRemedy() throws IOException {
    Files.writeString(folder.resolve("occupied"), "");
    Home broken = Home.local(folder.resolve("occupied"));
    String target = broken.run("r") + "/x";
    assertThatThrownBy(
            () -> storage.publish(bytes("x"), broken.staging("r"), target, Existing.KEEP))
        .as("writing below a file")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("AF-5001")
        .hasMessageContaining(target);
  }

  @Test
  void aDamagedFileIsNotCopiedAndTheLocalOneStays() throws IOException {
    String path = home.object("ef".repeat(32));
    storage.publish(bytes("weights"), home.staging("r"), path, Existing.KEEP);
    Path local = folder.resolve("local/model");
    storage.copyToLocal(path, local, ContentDigest.of("weights"));
    assertThat(local).as("copy").hasContent("weights");

    Files.writeString(local(path), "wEights");
    Path other = folder.resolve("local/other");
    assertThatThrownBy(() -> storage.copyToLocal(path, other, ContentDigest.of("weights")))
        .as("copying damaged content")
        .isInstanceOf(ForgeException.class)
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.CHECKPOINT_CORRUPT);
    try (var files = Files.list(folder.resolve("local"))) {
      assertThat(files).as("local files").containsExactly(local);
    }
  }

  @Test
  void namesOfWritersNeverFallTogetherNorLeaveTheHome() {
    assertThat(home.staging("run-1")).as("plain").endsWith("/staging/run-1");
    assertThat(home.staging("a/b")).as("separator").isNotEqualTo(home.staging("a_b"));
    assertThat(home.training("../../x")).as("escape").startsWith(home.root() + "/training/_");
    assertThat(Home.of("relative/home", new Configuration()).root())
        .as("relative home")
        .isEqualTo("file:" + Path.of("relative/home").toAbsolutePath());
  }

  private static StorageObserver recorder(List<StorageOperation> operations) {
    return new StorageObserver() {
      private static final long serialVersionUID = 1L;

      @Override
      public void before(StorageOperation operation) {
        operations.add(operation);
      }
    };
  }

  private static Path local(String path) {
    return Path.of(path.substring("file:".length()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
