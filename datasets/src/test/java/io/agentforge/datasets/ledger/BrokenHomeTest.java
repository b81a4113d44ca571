package io.agentforge.datasets.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.testing.FailingDisk;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.ObservedLocal;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.datasets.verify.Finding;
import io.agentforge.datasets.verify.HomeVerification;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What can break under a home is one clear error, and never half an answer. */
@ExtendWith(SharedSpark.class)
class BrokenHomeTest {
  @TempDir Path folder;
  private SparkSession spark;
  private Path place;

  @BeforeEach
  void observe(SparkSession session) throws IOException {
    spark = session;
    place = folder.resolve("home");
    ObservedLocal.install(spark.sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void leave() throws IOException {
    ObservedLocal.watch(place, StorageObserver.NONE);
    ObservedLocal.uninstall(spark.sparkContext().hadoopConfiguration());
  }

  private Home home() {
    return Home.local(place);
  }

  private void append(String token) {
    Ledger.open(spark, home())
        .append(LedgerRows.event(1, EventLevel.INFO), CommitToken.once(token));
  }

  private static ForgeException failure(ErrorCode code, ThrowingCallable call) {
    ForgeException error = catchThrowableOfType(ForgeException.class, call);
    assertThat(error).as("failure").isNotNull();
    assertThat(error.code()).as("code of %s", error).isEqualTo(code);
    return error;
  }

  @Test
  void a_full_disk_is_named_and_nothing_half_written_stays() {
    append("a");
    ObservedLocal.watch(place, FailingDisk.FULL);
    assertThat(failure(ErrorCode.LEDGER_FAILED, () -> append("b")))
        .hasMessageContaining("No space left")
        .hasMessageContaining("Free space");
    Storage storage = Storage.of(spark);
    String target = home().run("r") + "/recipe.yaml";
    assertThat(
            failure(
                ErrorCode.STORAGE_FAILED,
                () -> storage.publish(new byte[9], home().staging("r"), target, Existing.REPLACE)))
        .hasMessageContaining("No space left")
        .hasMessageContaining("Free space");
    assertThat(storage.list(home().staging("r"))).as("parts left").isEmpty();
    assertThat(storage.exists(target)).as("target").isFalse();

    ObservedLocal.watch(place, StorageObserver.NONE);
    append("b");
    assertThat(Ledger.open(spark, home()).reader().events("r1")).as("afterwards").hasSize(2);
  }

  @Test
  void a_home_that_cannot_be_written_is_named_with_the_option_that_helps() {
    append("a");
    ObservedLocal.watch(place, FailingDisk.READ_ONLY);
    assertThat(failure(ErrorCode.LEDGER_FAILED, () -> append("b")))
        .hasMessageContaining("Read-only")
        .hasMessageContaining("--home");
    assertThat(
            failure(
                ErrorCode.STORAGE_FAILED,
                () ->
                    Storage.of(spark)
                        .publish(
                            new byte[9],
                            home().staging("r"),
                            home().run("r") + "/x",
                            Existing.KEEP)))
        .hasMessageContaining("Read-only")
        .hasMessageContaining("--home");
    assertThat(Ledger.open(spark, home()).reader().events("r1")).as("reading").hasSize(1);
  }

  @Test
  void a_log_cut_within_a_line_or_after_one_is_never_read_as_whole() throws IOException {
    append("a");
    append("b");
    Path commit = newest(log(), ".json");
    String text = Files.readString(commit);
    int lastLine = text.stripTrailing().lastIndexOf('\n') + 1;
    for (int end : List.of(lastLine, 0)) {
      Path copy = place.resolveSibling("cut" + end);
      copy(place, copy);
      Path cut = copy.resolve(place.relativize(commit));
      Files.writeString(cut, text.substring(0, end));
      Home damaged = Home.local(copy);
      assertThat(
              failure(
                  ErrorCode.LEDGER_FAILED, () -> Ledger.open(spark, damaged).reader().events("r1")))
          .as("cut at %d of %d", end, text.length())
          .hasMessageContaining("forge verify --all");
      assertThat(damagedIn(damaged)).as("found by verify").contains(cut.toUri().getPath());
    }
  }

  @Test
  void missing_files_of_a_table_are_an_error_and_not_an_empty_answer() throws IOException {
    append("a");
    Path noData = place.resolveSibling("no-data");
    copy(place, noData);
    Files.delete(newest(noData.resolve("ledger/events"), ".parquet"));
    failure(
        ErrorCode.LEDGER_FAILED,
        () -> Ledger.open(spark, Home.local(noData)).reader().events("r1"));
    assertThat(damagedIn(Home.local(noData))).as("found by verify").hasSize(1);

    Path noLog = place.resolveSibling("no-log");
    copy(place, noLog);
    try (Stream<Path> files = Files.walk(noLog.resolve("ledger/events/_delta_log"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThat(
            failure(
                ErrorCode.LEDGER_FAILED,
                () -> Ledger.open(spark, Home.local(noLog)).reader().events("r1")))
        .hasMessageContaining("_delta_log is gone");
  }

  private List<String> damagedIn(Home home) {
    return HomeVerification.of(spark, home, Storage.of(spark), LeaseTerms.usual()).verify().stream()
        .filter(finding -> finding.kind() == Finding.Kind.DAMAGED)
        .map(finding -> finding.path().replaceFirst("^file:", ""))
        .toList();
  }

  private Path log() {
    return place.resolve("ledger/events/_delta_log");
  }

  private static Path newest(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .max(java.util.Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
