package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
  private static final ModelConfig TINY = Profile.TINY.config();

  @ParameterizedTest
  @EnumSource(ComputeType.class)
  void theLossFallsOnATaskThatCanBeLearned(ComputeType computeType) {
    List<StepReport> reports = train(CountingTask.settings(computeType, 1, 0.01), 80);
    assertThat(reports.get(0).loss())
        .as("before training: a guess, by logits of standard deviation 0.8")
        .isCloseTo(Math.log(TINY.vocab()) + 0.8 * 0.8 / 2, within(0.1));
    assertThat(reports.get(79).loss()).as("after 80 steps").isLessThan(2);
    assertThat(reports.get(0).tokens()).as("ignored targets do not count").isEqualTo(8 * 31);
  }

  @Test
  void aResumedTrainingGivesTheLossesOfAnUninterruptedOne(@TempDir Path folder) {
    TrainingSettings settings = CountingTask.settings(TorchRuntime.bestComputeType(), 2, 0.01);
    List<Double> uninterrupted = losses(train(settings, 12));
    BatchSource source = CountingTask.batches(TINY, 8, 32, 5);
    List<Double> parts = new ArrayList<>();
    try (Trainer trainer = Trainer.start(weights(), settings, source)) {
      parts.addAll(losses(steps(trainer, 5)));
      trainer.save(folder);
      steps(trainer, 2);
    }
    try (Trainer trainer = Trainer.resume(folder, settings, source)) {
      assertThat(trainer.stepsDone()).as("position").isEqualTo(5);
      assertThat(trainer.dataPosition()).as("data position").isEqualTo(10);
      parts.addAll(losses(steps(trainer, 7)));
    }
    assertThat(parts).as("bit for bit").isEqualTo(uninterrupted);
  }

  @Test
  void aCheckpointIsRefusedUnderOtherSettingsOrWhenDamaged(@TempDir Path folder) throws Exception {
    TrainingSettings settings = CountingTask.settings(ComputeType.FP32, 1, 0.01);
    BatchSource source = CountingTask.batches(TINY, 2, 8, 5);
    try (Trainer trainer = Trainer.start(weights(), settings, source)) {
      trainer.save(folder);
    }
    TrainingSettings other = CountingTask.settings(ComputeType.FP32, 1, 0.02);
    assertThatThrownBy(() -> Trainer.resume(folder, other, source))
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
    Path file = folder.resolve("training.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> Trainer.resume(folder, settings, source))
        .as("a cut file")
        .isInstanceOf(ForgeException.class);
  }

  @Test
  void accumulatingTwoBatchesEqualsOneBatchOfBoth() {
    BatchSource whole = CountingTask.batches(TINY, 8, 32, 5);
    BatchSource halves = index -> half(whole.batch(index / 2), (int) (index % 2));
    Map<String, Tensor> once = trained(CountingTask.settings(ComputeType.FP32, 1, 0.01), whole, 3);
    Map<String, Tensor> twice =
        trained(CountingTask.settings(ComputeType.FP32, 2, 0.01), halves, 3);
    assertThat(largestDifference(once, twice)).as("weights after 3 steps").isLessThan(2e-5);
  }

  @ParameterizedTest
  @EnumSource(ComputeType.class)
  void checkpointingChangesNothingButMemory(ComputeType computeType) {
    BatchSource source = CountingTask.batches(TINY, 4, 16, 5);
    TrainingSettings settings = CountingTask.settings(computeType, 1, 0.01);
    Map<String, Tensor> kept = trained(settings, source, 3);
    Map<String, Tensor> recomputed = trained(CountingTask.checkpointing(settings), source, 3);
    assertThat(largestDifference(kept, recomputed)).as("weights after 3 steps").isZero();
  }

  @Test
  void trainersBesideEachOtherGiveWhatTheyGiveAlone() throws Exception {
    TrainingSettings settings = CountingTask.settings(TorchRuntime.bestComputeType(), 1, 0.01);
    List<Double> alone = losses(train(settings, 15));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      var first = threads.submit(() -> losses(train(settings, 15)));
      var second = threads.submit(() -> losses(train(settings, 15)));
      assertThat(first.get()).as("first thread").isEqualTo(alone);
      assertThat(second.get()).as("second thread").isEqualTo(alone);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void weightDecayPullsMatricesAndLeavesNormsAlone() {
    BatchSource nothingToLearn =
        index -> {
          int[] ignored = new int[16];
          java.util.Arrays.fill(ignored, Batch.IGNORED);
          return new Batch(2, 8, new int[16], ignored);
        };
    Map<String, Tensor> after =
        trained(CountingTask.settings(ComputeType.FP32, 1, 0.01), nothingToLearn, 1);
    Map<String, Tensor> before;
    try (DecoderWeights weights = weights()) {
      before = weights.tensors();
    }
    String matrix = "model.layers.0.mlp.up_proj.weight";
    float ratio = after.get(matrix).data().getFloat(0) / before.get(matrix).data().getFloat(0);
    assertThat(ratio)
        .as("1 - rate * decay, rate in warm-up 0.0025")
        .isCloseTo(0.99975f, within(1e-6f));
    assertThat(after.get("model.norm.weight").data().getFloat(0)).as("norm").isEqualTo(1f);
  }

  private static Batch half(Batch batch, int which) {
    int n = batch.inputs().length / 2;
    return new Batch(
        batch.rows() / 2,
        batch.length(),
        java.util.Arrays.copyOfRange(batch.inputs(), which * n, (which + 1) * n),
        java.util.Arrays.copyOfRange(batch.targets(), which * n, (which + 1) * n));
  }

  private static DecoderWeights weights() {
    return DecoderWeights.initial(TINY, SeedTree.root(1));
  }

  private static List<StepReport> train(TrainingSettings settings, int steps) {
    try (Trainer trainer =
        Trainer.start(weights(), settings, CountingTask.batches(TINY, 8, 32, 5))) {
      return steps(trainer, steps);
    }
  }

  private static Map<String, Tensor> trained(
      TrainingSettings settings, BatchSource source, int steps) {
    try (Trainer trainer = Trainer.start(weights(), settings, source)) {
      steps(trainer, steps);
      return trainer.weights();
    }
  }

  private static List<StepReport> steps(Trainer trainer, int steps) {
    List<StepReport> reports = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      reports.add(trainer.step());
    }
    return reports;
  }

  private static List<Double> losses(List<StepReport> reports) {
    return reports.stream().map(StepReport::loss).toList();
  }

  private static double largestDifference(Map<String, Tensor> a, Map<String, Tensor> b) {
    double largest = 0;
    for (String name : a.keySet()) {
      for (int i = 0; i < a.get(name).elements(); i++) {
        double x = a.get(name).data().getFloat(4 * i);
        largest = Math.max(largest, Math.abs(x - b.get(name).data().getFloat(4 * i)));
      }
    }
    return largest;
  }
}
