package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.decoder.DecoderWeights;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.TorchRuntime;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CognateTest {
  @Test
  void cognate25mIsBuiltCountedTrainedSavedAndLoaded(@TempDir Path folder) {
    ModelConfig config = Profile.COGNATE_25M.config();
    TrainingSettings settings = CountingTask.settings(TorchRuntime.bestComputeType(), 1, 0.002);
    Batch fixed = CountingTask.batches(config, 2, 64, 5).batch(0);
    DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(1));
    assertThat(weights.parameters()).as("built tensors").isEqualTo(24_924_160L);
    double third;
    try (Trainer trainer = Trainer.start(weights, settings, index -> fixed)) {
      double first = trainer.step().loss();
      trainer.step();
      trainer.save(folder);
      third = trainer.step().loss();
      assertThat(third).as("loss of the third step on the same batch").isLessThan(first);
    }
    try (Trainer trainer = Trainer.resume(folder, settings, index -> fixed)) {
      assertThat(trainer.step().loss()).as("third step after loading").isEqualTo(third);
    }
  }
}
