package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeCommandTest {
  private static final Path GOLDEN = Path.of("../core/src/test/resources/golden/merge");

  @TempDir Path folder;

  private ForgeCall merge(String recipe, String... more) {
    String[] fixed = {
      "merge",
      GOLDEN.resolve("recipes").resolve(recipe).toString(),
      folder.resolve("out").toString(),
      "--base-dir",
      GOLDEN.toString()
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return ForgeCall.of(all);
  }

  @Test
  void aMergedFolderIsWholeAndTheAnswerSaysWhatIsInIt() throws Exception {
    ForgeCall call = merge("ties.yaml", "--json", "--checksum", "sha256");
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(call.out());
    assertThat(json.path("method").asText()).as("method").isEqualTo("ties");
    assertThat(json.path("layers").asInt()).as("layers").isEqualTo(4);
    assertThat(json.at("/files/0/checksum").asText()).as("checksum").matches("[0-9a-f]{64}");
    assertThat(json.path("output_bytes").asLong()).as("bytes").isEqualTo(140_416);
    ForgeCall verified = ForgeCall.of("verify", folder.resolve("out").toString());
    assertThat(verified.status()).as("status of verify; %s", verified.err()).isZero();
    ForgeCall again = merge("ties.yaml");
    assertThat(again.status()).as("status when the output is there").isEqualTo(2);
    assertThat(again.err()).as("message").contains("it is there already");
  }

  @Test
  void whatIsRefusedHasTheStatusOfItsKind() {
    assertThat(merge("errors/unknown_parameter.yaml").status()).as("recipe").isEqualTo(2);
    ForgeCall strangers = merge("linear_tied_head.yaml");
    assertThat(strangers.status()).as("strangers").isEqualTo(3);
    assertThat(strangers.err()).as("message").contains("[AF-3008]", "no common ancestor");
    assertThat(merge("linear_tied_head.yaml", "--allow-unrelated").status()).as("allowed").isZero();
    assertThat(ForgeCall.of("merge", "x", "y", "--memory", "lots").status())
        .as("size")
        .isEqualTo(2);
  }

  @Test
  void mergingIsMeasuredBesideACopy() throws Exception {
    ForgeCall call =
        ForgeCall.of("bench", "merge", "--set", "tiny", "--work", folder.toString(), "--json");
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(call.out());
    assertThat(json.at("/copy/gb_per_second").asDouble()).as("copy").isPositive();
    assertThat(json.path("methods").findValuesAsText("method"))
        .as("methods")
        .containsExactly("linear", "slerp", "ties", "dare_ties");
    for (JsonNode method : json.path("methods")) {
      assertThat(method.path("gb_per_second").asDouble())
          .as("median of %s", method.path("method"))
          .isPositive()
          .isBetween(method.path("min").asDouble(), method.path("max").asDouble());
      assertThat(method.path("peak_bytes").asLong()).as("peak").isPositive();
    }
    assertThat(folder.toFile().list()).as("what is left behind").isEmpty();
  }
}
