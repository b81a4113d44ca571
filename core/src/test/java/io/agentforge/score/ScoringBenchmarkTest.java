package io.agentforge.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.model.Profile;
import io.agentforge.torch.ComputeType;
import org.junit.jupiter.api.Test;

class ScoringBenchmarkTest {
  @Test
  void scoring_is_measured_below_a_ceiling_of_the_same_run() {
    ScoringBenchmark.Result result =
        ScoringBenchmark.run(Profile.NANO.config(), ComputeType.FP32, 24, 128, 5);
    System.out.println(result + " share " + result.share());
    assertThat(result.share()).as("products alone are faster").isBetween(0.05, 1.0);
    assertThat(result.tokensPerSecond().median())
        .as("median lies within")
        .isBetween(result.tokensPerSecond().min(), result.tokensPerSecond().max());
    assertThat(result.tokens()).as("24 texts of 64 to 128 tokens").isBetween(24L * 63, 24L * 127);
  }

  @Test
  void fewer_than_five_repetitions_are_no_measurement() {
    assertThatThrownBy(() -> ScoringBenchmark.run(Profile.TINY.config(), ComputeType.FP32, 2, 8, 4))
        .as("four")
        .hasMessageContaining("fewer than 5");
  }
}
