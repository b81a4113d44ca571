package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command costs before it does anything, seen from outside the JVM. */
class QuickCommandsTest {
  private static final Pattern HEAVY =
      Pattern.compile(" (org\\.apache\\.(spark|hadoop)|io\\.delta|scala|ai\\.djl)\\.");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "run --help",
        "validate RECIPE",
        "validate RECIPE --json",
        "merge GOLDEN/recipes/ties.yaml merged --base-dir GOLDEN"
      })
  void helpValidationAndMergingLoadNoSparkAndNoEngine(String line) throws Exception {
    Path recipe = Path.of("../conf/recipes/nano.yaml").toAbsolutePath();
    Path golden = Path.of("../core/src/test/resources/golden/merge").toAbsolutePath();
    Path classes = folder.resolve("classes.txt");
    ForgeCall call =
        ForgeCall.process(
            folder,
            List.of("-Xlog:class+load:file=" + classes),
            line.replace("RECIPE", recipe.toString())
                .replace("GOLDEN", golden.toString())
                .split(" "));
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    List<String> loaded = Files.readAllLines(classes);
    assertThat(loaded.size()).as("classes of '%s' that were logged", line).isGreaterThan(500);
    assertThat(loaded.stream().filter(name -> HEAVY.matcher(name).find()))
        .as("classes loaded by '%s'", line)
        .isEmpty();
  }

  @Test
  void sqlAnswersOnStandardOutputAloneWhateverSparkSays() throws Exception {
    List<String> options =
        Arrays.stream(System.getProperty("forge.test.opens", "").split(" "))
            .filter(option -> !option.isBlank())
            .toList();
    ForgeCall call =
        ForgeCall.process(
            folder, options, "sql", "--json", "--master", "local[1]", "select 41 + 1 as answer");
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    JsonNode rows = new ObjectMapper().readTree(call.out());
    assertThat(rows.toString()).as("answer").isEqualTo("[{\"answer\":42}]");
  }
}
