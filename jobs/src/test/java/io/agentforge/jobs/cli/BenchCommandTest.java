package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void trainingIsMeasuredBelowItsCeilingInBothForms() throws Exception {
    ForgeCall call =
        ForgeCall.of(
            "bench train --profile tiny --dtype fp32 --length 32 --repetitions 5 --json"
                .split(" "));
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    JsonNode json = JSON.readTree(call.out());
    assertThat(json.path("profile").asText()).as("profile").isEqualTo("tiny");
    assertThat(json.path("dtype").asText()).as("type").isEqualTo("fp32");
    JsonNode one = json.at("/runs/0");
    assertThat(one.path("tokens_per_second").asDouble())
        .as("median")
        .isBetween(one.path("min").asDouble(), one.path("max").asDouble())
        .isPositive();
    assertThat(json.at("/runs/1/tokens_per_second").asDouble()).as("two tasks").isPositive();
    assertThat(json.at("/reference/tokens_per_second").asDouble()).as("reference").isPositive();
    assertThat(json.at("/ceiling/gflops").asDouble()).as("ceiling").isPositive();
    assertThat(json.path("share_of_ceiling_by_cpu_time").asDouble())
        .as("share of the ceiling")
        .isBetween(0.01, 1.2);
    assertThat(json.path("hardware").asText()).as("hardware").contains("cores");
    assertThat(json.path("jvm").asText()).as("jvm").contains("17");
  }

  @Test
  void scoringIsMeasuredBelowItsCeiling() throws Exception {
    String line = "bench score --profile tiny --dtype fp32 --texts 8 --length 32 --repetitions 5";
    ForgeCall json = ForgeCall.of((line + " --json").split(" "));
    assertThat(json.status()).as("status; %s", json.err()).isZero();
    JsonNode document = JSON.readTree(json.out());
    assertThat(document.path("tokens_per_second").asDouble()).as("rate").isPositive();
    assertThat(document.path("share_of_ceiling_by_cpu_time").asDouble())
        .as("share of the ceiling")
        .isBetween(0.001, 1.2);
    ForgeCall text = ForgeCall.of(line.split(" "));
    assertThat(text.out()).as("text").contains("scoring tiny, fp32", "of the ceiling");
  }

  @Test
  void inferenceIsMeasuredBesideReadingTheWeights() throws Exception {
    String line = "bench infer --profile tiny --repetitions 5 --kernel scalar";
    ForgeCall json = ForgeCall.of((line + " --json").split(" "));
    assertThat(json.status()).as("status; %s", json.err()).isZero();
    JsonNode document = JSON.readTree(json.out());
    assertThat(document.path("kernel").asText()).as("kernel").isEqualTo("scalar+plain");
    assertThat(document.path("threads").asInt()).as("threads").isEqualTo(1);
    assertThat(document.at("/ms_per_token/p50").asDouble())
        .as("median")
        .isPositive()
        .isLessThanOrEqualTo(document.at("/ms_per_token/p95").asDouble());
    assertThat(document.at("/first_token_ms/64").asDouble())
        .as("more tokens take longer")
        .isGreaterThan(document.at("/first_token_ms/16").asDouble());
    assertThat(document.path("bandwidth_limit_ms").asDouble()).as("limit").isPositive();
    assertThat(document.path("peak_bytes").asLong()).as("memory").isGreaterThan(1 << 20);
    assertThat(document.path("load_ms").asDouble()).as("loading").isPositive();
    ForgeCall text = ForgeCall.of(line.split(" "));
    assertThat(text.out()).as("text").contains("a token", "prompt of 64 tokens", "scalar+plain");
    ForgeCall nowhere = ForgeCall.of("bench", "infer", "nowhere");
    assertThat(nowhere.status()).as("status without a model").isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench                                            | which command of bench?",
        "bench train --profile large                      | 'large' is none of",
        "bench train --profile tiny --repetitions 4       | a figure needs 5, not 4",
        "bench train --profile tiny --length 300          | --length: 300 is not within 2 and 256",
        "bench score --profile tiny --texts 0             | --texts: 0 is not within",
        "bench score --dtype int8                         | expected one of",
        "bench infer --threads 0                          | --threads: 0 is out of range",
        "bench sql --rows 0                               | --rows: 0 is not within 1 and",
        "bench layout --runs 1                            | --runs: 1 is not within 2 and",
      })
  void wrongUseIsRefusedBeforeAnythingIsMeasured(String line, String message) {
    ForgeCall call = ForgeCall.of(line.strip().split(" "));
    assertThat(call.status()).as("status").isEqualTo(2);
    assertThat(call.err()).as("message").contains("[AF-2001]", message);
  }
}
