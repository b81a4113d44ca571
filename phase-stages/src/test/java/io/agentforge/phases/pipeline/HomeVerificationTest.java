package io.agentforge.phases.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.SealedText;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.datasets.verify.Finding;
import io.agentforge.datasets.verify.HomeVerification;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.GatesFile;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HomeVerificationTest {
  private static final long SEED = 20260301;

  @TempDir static Path folder;
  private Home home;
  private Storage storage;
  private HomeVerification verification;

  @BeforeAll
  void run(SparkSession spark) {
    home = Home.local(folder.resolve("home"));
    storage = Storage.of(spark);
    verification = HomeVerification.of(spark, home, storage, LeaseTerms.usual());
    new Pipeline(
            spark,
            home,
            storage,
            GatesFile.shipped(),
            new RunEnvironment("test", "test", "{}"),
            RunListener.NONE)
        .run("run", RecipeReader.embedded(Overrides.NONE), List.of(new TinyPhase()));
  }

  @Test
  void every_flipped_byte_is_found_in_the_file_it_is_in() throws IOException {
    assertThat(verification.verify()).as("before").isEmpty();
    System.out.println("seed " + SEED);
    SeedTree seeds = SeedTree.root(SEED);
    Map<String, Integer> kinds = new HashMap<>();
    for (Path file : files()) {
      int ofKind = kinds.merge(kind(file), 1, Integer::sum);
      if (ofKind > 1 || Files.size(file) == 0) {
        continue;
      }
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      long draw = seeds.child("flip", file.getFileName().toString()).bits(0);
      flipped[(int) Math.floorMod(draw, (long) flipped.length)] ^= (byte) (1 << (draw >>> 61));
      Files.write(file, flipped);
      assertThat(verification.verify())
          .as("after a flip in %s", file)
          .anyMatch(finding -> finding.kind() == Finding.Kind.DAMAGED);
      Files.write(file, whole);
    }
    assertThat(kinds).as("kinds of files").hasSizeGreaterThan(9);
    assertThat(verification.verify()).as("afterwards").isEmpty();
  }

  @Test
  void a_commit_whose_writer_died_before_its_checksums_is_told_and_sealed() throws IOException {
    Path log = folder.resolve("home/ledger/metrics/_delta_log");
    Path commit = log.resolve("00000000000000000001.json");
    Path checksums = log.resolve(".00000000000000000001.json.crc");
    byte[] written = Files.readAllBytes(checksums);
    Files.delete(checksums);
    List<Finding> findings = verification.verify();
    assertThat(findings)
        .as("findings")
        .extracting(Finding::kind, finding -> finding.path().replaceFirst(".*/", ""))
        .containsExactly(tuple(Finding.Kind.UNSEALED, commit.getFileName().toString()));
    verification.clean(findings);
    assertThat(checksums).as("checksums, as Hadoop writes them").hasBinaryContent(written);
    assertThat(verification.verify()).as("findings afterwards").isEmpty();
  }

  @Test
  void orphans_are_told_and_removed_and_nothing_else() throws IOException {
    List<Path> before = files();
    String digest = "ab".repeat(32);
    String unit = "{\"run\":\"gone\",\"result\":{\"digest\":\"" + digest + "\"}}";
    List<Path> orphans = new ArrayList<>();
    orphans.add(write("staging/gone/.part-1", new byte[7]));
    orphans.add(write("units/ab/" + digest + ".json", SealedText.seal(unit)));
    orphans.add(write("objects/cd/" + "cd".repeat(32) + ".part-1", new byte[7]));
    orphans.add(write("ledger/metrics/_delta_log/.00000000000000000009.json.x.tmp", new byte[7]));
    orphans.add(
        write("ledger/metrics/_delta_log/..00000000000000000009.json.x.tmp.crc", new byte[7]));
    Path data = write("ledger/metrics/part-00000-never.snappy.parquet", new byte[7]);
    orphans.add(data);
    Path checksums = data.resolveSibling("." + data.getFileName() + ".crc");
    orphans.add(Files.copy(firstChecksum(), checksums));

    List<Finding> findings = verification.verify();
    try (RunLease lease = RunLease.acquire(home, storage, "other", LeaseTerms.usual(), () -> {})) {
      lease.check();
      ForgeException refused =
          catchThrowableOfType(ForgeException.class, () -> verification.clean(findings));
      assertThat(refused.code()).as("while a run is under way").isEqualTo(ErrorCode.RUN_HELD);
    }
    storage.delete(home.lease("other"));
    verification.clean(findings);
    assertThat(orphans).as("orphans").noneMatch(Files::exists);
    assertThat(files()).as("other files").containsAll(before);
    assertThat(verification.verify()).as("findings afterwards").isEmpty();
  }

  private Path firstChecksum() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("home/ledger/metrics"))) {
      return files.filter(file -> file.toString().endsWith(".crc")).findFirst().orElseThrow();
    }
  }

  private static Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve("home").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String kind(Path file) {
    return folder
        .relativize(file)
        .toString()
        .replaceAll("ledger/[a-z_]+", "ledger/TABLE")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27,}", "UUID")
        .replaceAll("[0-9a-f]{64}", "HASH")
        .replaceAll("/[0-9a-f]{2}(?=/)", "/XX")
        .replaceAll("\\d{8,}", "N");
  }
}
