package io.agentforge.train;

import io.agentforge.model.ModelConfig;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;

/** Rows that count up by one from a random start, and settings to learn them with. */
final class CountingTask {
  private CountingTask() {}

  static BatchSource batches(ModelConfig config, int rows, int length, long seed) {
    SeedTree tree = SeedTree.root(seed);
    return index -> {
      int[] inputs = new int[rows * length];
      int[] targets = new int[rows * length];
      for (int row = 0; row < rows; row++) {
        int start = tree.child("row", index, row).integer(0, config.vocab());
        for (int i = 0; i < length; i++) {
          inputs[row * length + i] = (start + i) % config.vocab();
          targets[row * length + i] = (start + i + 1) % config.vocab();
        }
        targets[row * length] = Batch.IGNORED;
      }
      return new Batch(rows, length, inputs, targets);
    };
  }

  static TrainingSettings settings(ComputeType computeType, int accumulation, double rate) {
    return new TrainingSettings(
        100, accumulation, rate, 4, 10, 0.1, 0.9, 0.95, 1e-8, 0.1, 1.0, false, computeType);
  }

  static TrainingSettings checkpointing(TrainingSettings s) {
    return new TrainingSettings(
        s.steps(),
        s.accumulation(),
        s.learningRate(),
        s.warmupSteps(),
        s.decaySteps(),
        s.finalRateFraction(),
        s.beta1(),
        s.beta2(),
        s.epsilon(),
        s.weightDecay(),
        s.clipNorm(),
        true,
        s.computeType());
  }
}
