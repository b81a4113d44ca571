package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DivergenceGuardTest {
  private static final ModelConfig TINY = Profile.TINY.config();
  private static final BatchSource SOURCE = CountingTask.batches(TINY, 8, 32, 5);

  private final List<DivergenceGuard.Rollback> rollbacks = new ArrayList<>();

  @Test
  void badBatchesAreLeftBehindAtHalfTheRateAndTheLossStillFalls() {
    // From batch 90 to 98 every token is followed by a wrong one: the loss jumps.
    BatchSource source = index -> index >= 90 && index < 99 ? shuffled(index) : SOURCE.batch(index);
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    try (Trainer trainer = start(settings, source);
        DivergenceGuard guard = new DivergenceGuard(trainer, rollbacks::add)) {
      StepReport last = null;
      for (int i = 0; i < 130; i++) {
        last = guard.step();
      }
      assertThat(rollbacks).as("rollbacks").hasSize(3);
      assertThat(rollbacks.get(0).restoredStep()).as("last good state").isEqualTo(75);
      assertThat(rollbacks.get(0).reason()).as("reason").contains("above");
      assertThat(last.loss()).as("loss after all").isLessThan(2.5);
      assertThat(last.learningRate())
          .as("rate halved by every rollback")
          .isEqualTo(
              WarmupStableDecay.rate(settings, last.step() - 1) * Math.pow(0.5, rollbacks.size()));
    }
  }

  @Test
  void twoBadBatchesInARowAreNoDivergence() {
    BatchSource source = index -> index % 20 < 2 ? shuffled(index) : SOURCE.batch(index);
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    try (Trainer trainer = start(settings, source);
        DivergenceGuard guard = new DivergenceGuard(trainer, rollbacks::add)) {
      for (int i = 0; i < 130; i++) {
        guard.step();
      }
      assertThat(rollbacks).as("rollbacks").isEmpty();
    }
  }

  @Test
  void weightsThatAreNotFiniteEndTheTrainingWithADiagnosis() {
    Map<String, Tensor> weights;
    try (DecoderWeights fresh = DecoderWeights.initial(TINY, SeedTree.root(1))) {
      weights = fresh.tensors();
    }
    weights.get("model.norm.weight").data().putFloat(0, Float.NaN);
    try (Trainer trainer =
            Trainer.start(
                weights,
                TINY,
                CountingTask.settings(ComputeType.FP32, 1, 0.01),
                SOURCE,
                Device.cpu());
        DivergenceGuard guard = new DivergenceGuard(trainer, rollbacks::add)) {
      assertThatThrownBy(guard::step)
          .isInstanceOfSatisfying(
              ForgeException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_DIVERGED);
                assertThat(e.remedy()).as("diagnosis").contains("starting weights");
              });
      assertThat(rollbacks).as("tries before giving up").hasSize(3);
    }
  }

  @Test
  void aHugeRateIsHalvedThreeTimesAndThenGivenUp() {
    try (Trainer trainer = start(CountingTask.settings(ComputeType.FP32, 1, 1000), SOURCE);
        DivergenceGuard guard = new DivergenceGuard(trainer, rollbacks::add)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 60; i++) {
                  guard.step();
                }
              })
          .isInstanceOfSatisfying(
              ForgeException.class,
              e -> assertThat(e.remedy()).as("diagnosis").contains("learning rate"));
      assertThat(rollbacks).as("tries before giving up").hasSize(3);
    }
  }

  private static Trainer start(TrainingSettings settings, BatchSource source) {
    return Trainer.start(DecoderWeights.initial(TINY, SeedTree.root(1)), settings, source);
  }

  private static Batch shuffled(long index) {
    Batch batch = SOURCE.batch(index);
    SeedTree wrong = SeedTree.root(7).child(index);
    int[] targets = batch.targets();
    for (int i = 0; i < targets.length; i++) {
      targets[i] = wrong.integer(i, TINY.vocab());
    }
    return new Batch(batch.rows(), batch.length(), batch.inputs(), targets);
  }
}
