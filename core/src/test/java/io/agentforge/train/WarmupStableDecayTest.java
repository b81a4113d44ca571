package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.torch.ComputeType;
import org.junit.jupiter.api.Test;

class WarmupStableDecayTest {
  private final TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.8);

  @Test
  void theRateRisesStaysAndFallsToItsFinalFraction() {
    assertThat(WarmupStableDecay.rate(settings, 0)).as("first step").isEqualTo(0.2);
    assertThat(WarmupStableDecay.rate(settings, 3)).as("end of warm-up").isEqualTo(0.8);
    assertThat(WarmupStableDecay.rate(settings, 89)).as("last stable step").isEqualTo(0.8);
    assertThat(WarmupStableDecay.rate(settings, 94)).as("mid-decay").isCloseTo(0.44, within(1e-12));
    assertThat(WarmupStableDecay.rate(settings, 99)).as("last step").isCloseTo(0.08, within(1e-12));
    assertThat(WarmupStableDecay.rate(settings, 500)).as("beyond").isCloseTo(0.08, within(1e-12));
  }
}
