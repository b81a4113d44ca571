package io.agentforge.phases.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.datasets.verify.Finding;
import io.agentforge.datasets.verify.HomeVerification;
import io.agentforge.gate.GatesFile;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
