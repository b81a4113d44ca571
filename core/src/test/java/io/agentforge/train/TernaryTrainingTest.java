package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.quantize.ScaleType;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TernaryTrainingTest {
  private static final ModelConfig TINY = Profile.TINY.config();
  private static final BatchSource BATCHES = CountingTask.batches(TINY, 8, 32, 5);
  private static final long NEVER = Long.MAX_VALUE;

  @Test
  void withNothingQuantisedItIsThePlainTrainingBitForBit() {
    ModelConfig config = withoutSubNorm();
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    BatchSource batches = CountingTask.batches(config, 4, 16, 5);
    List<Double> plain;
    try (Trainer trainer = Trainer.start(fresh(config), settings, batches)) {
      plain = losses(trainer, 6);
    }
    try (Trainer trainer = Trainer.start(fresh(config), settings, course(NEVER), batches)) {
      assertThat(losses(trainer, 6)).as("without sub-norms").isEqualTo(plain);
    }
  }

  @Test
  void withNothingQuantisedSubNormsDifferFromThePlainTrainingByRoundingOnly() {
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    List<Double> plain;
    try (Trainer trainer = Trainer.start(fresh(TINY), settings, BATCHES)) {
      plain = losses(trainer, 4);
    }
    try (Trainer trainer = Trainer.start(fresh(TINY), settings, course(NEVER), BATCHES)) {
      List<Double> losses = losses(trainer, 4);
      for (int i = 0; i < plain.size(); i++) {
        assertThat(losses.get(i)).as("step %d", i).isCloseTo(plain.get(i), within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ComputeType.class)
  void ternarisingATrainedModelHurtsAndTrainingRepairsIt(ComputeType computeType) {
    TrainingSettings settings = CountingTask.settings(computeType, 1, 0.01);
    Map<String, Tensor> parent = trained(settings, 80);
    double before = lossOf(parent, Optional.empty(), settings, 1).get(0);
    List<Double> recovery = lossOf(parent, Optional.of(course(0)), settings, 60);
    assertThat(recovery.get(0)).as("straight after ternarising").isGreaterThan(before + 0.1);
    assertThat(recovery.get(59))
        .as("after 60 steps, from %s, with %s before", recovery.get(0), before)
        .isLessThan(before + 0.25 * (recovery.get(0) - before));
  }

  @Test
  void aModelThatTeachesItselfHasNothingToLearn() {
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    Map<String, Tensor> parent = trained(settings, 20);
    try (Decoder teacher = Decoder.of(TINY, parent, DecoderOptions.exact());
        Trainer student = start(parent, settings, taught(NEVER, 1, teacher));
        Trainer plain = start(parent, settings, course(NEVER))) {
      assertThat(student.step().gradNorm())
          .as("gradient norm towards its own answers")
          .isLessThan(1e-3 * plain.step().gradNorm());
    }
  }

  @Test
  void theLossThatIsReportedIsThatOfTheTargetsWhoeverTeaches() {
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 2, 0.01);
    Map<String, Tensor> parent = trained(settings, 10);
    double alone = lossOf(parent, Optional.of(course(0)), settings, 1).get(0);
    try (Decoder teacher = Decoder.of(TINY, trained(settings, 1), DecoderOptions.exact());
        Trainer student = start(parent, settings, taught(0, 0.5, teacher))) {
      assertThat(student.step().loss()).as("first loss").isEqualTo(alone);
    }
  }

  @Test
  void aResumedTrainingGivesTheLossesOfAnUninterruptedOne(@TempDir Path folder) {
    TrainingSettings settings = CountingTask.settings(TorchRuntime.bestComputeType(), 1, 0.01);
    Map<String, Tensor> parent = trained(settings, 10);
    List<Double> uninterrupted;
    List<Double> parts;
    try (Decoder teacher = Decoder.of(TINY, parent, DecoderOptions.fastest())) {
      TernaryCourse course = taught(6, 0.5, teacher);
      try (Trainer trainer = start(parent, settings, course)) {
        uninterrupted = losses(trainer, 9);
      }
      try (Trainer trainer = start(parent, settings, course)) {
        parts = losses(trainer, 3);
        trainer.save(folder);
      }
      try (Trainer trainer = Trainer.resume(folder, settings, course, BATCHES, Device.cpu())) {
        parts.addAll(losses(trainer, 6));
      }
      assertThat(parts).as("in the middle of the ramp, bit for bit").isEqualTo(uninterrupted);
      assertThatThrownBy(() -> Trainer.resume(folder, settings, BATCHES))
          .as("as a plain training")
          .isInstanceOfSatisfying(
              ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
    }
  }

  @Test
  void replacedWeightsAreWhatTheNextStepStartsFrom() {
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    Map<String, Tensor> other = trained(settings, 30);
    double expected = lossOf(other, Optional.of(course(0)), settings, 1).get(0);
    try (Trainer trainer =
        Trainer.start(fresh(TINY), settings, course(0), index -> BATCHES.batch(0))) {
      trainer.step();
      trainer.replaceWeights(other);
      assertThat(trainer.step().loss()).as("loss of the given weights").isEqualTo(expected);
    }
  }

  private static ModelConfig withoutSubNorm() {
    return new ModelConfig(96, 32, 2, 4, 2, 8, 64, 64, 1e-5, 10_000, true, false, true, false);
  }

  private static DecoderWeights fresh(ModelConfig config) {
    return DecoderWeights.initial(config, SeedTree.root(1));
  }

  private static TernaryCourse course(long ramp) {
    return new TernaryCourse(new TernarySettings("32", ScaleType.F16, ramp, 0), Optional.empty());
  }

  private static TernaryCourse taught(long ramp, double weight, Decoder teacher) {
    return new TernaryCourse(
        new TernarySettings("32", ScaleType.F16, ramp, weight), Optional.of(teacher));
  }

  private static Trainer start(
      Map<String, Tensor> weights, TrainingSettings settings, TernaryCourse course) {
    return Trainer.start(
        DecoderWeights.load(TINY, weights, Device.cpu()), settings, course, BATCHES);
  }

  private static Map<String, Tensor> trained(TrainingSettings settings, int steps) {
    try (Trainer trainer = Trainer.start(fresh(TINY), settings, BATCHES)) {
      losses(trainer, steps);
      return trainer.weights();
    }
  }

  private static List<Double> lossOf(
      Map<String, Tensor> weights,
      Optional<TernaryCourse> course,
      TrainingSettings settings,
      int steps) {
    DecoderWeights loaded = DecoderWeights.load(TINY, weights, Device.cpu());
    try (Trainer trainer =
        course.isPresent()
            ? Trainer.start(loaded, settings, course.get(), BATCHES)
            : Trainer.start(loaded, settings, BATCHES)) {
      return losses(trainer, steps);
    }
  }

  private static List<Double> losses(Trainer trainer, int steps) {
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      losses.add(trainer.step().loss());
    }
    return losses;
  }
}
