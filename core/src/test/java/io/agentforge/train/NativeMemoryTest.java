package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.decoder.DecoderWeights;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  /** A leak of one 4 KB activation a step would reach 2 MB; of one layer's activations, 300 MB. */
  private static final long BOUND_KILOBYTES = 48 * 1024;

  @Test
  void fiveHundredStepsLeaveTheMemoryOfTheProcessFlat() throws IOException {
    ModelConfig tiny = Profile.TINY.config();
    try (Trainer trainer =
        Trainer.start(
            DecoderWeights.initial(tiny, SeedTree.root(1)),
            CountingTask.settings(TorchRuntime.bestComputeType(), 1, 0.001),
            CountingTask.batches(tiny, 4, 32, 5))) {
      run(trainer, 100);
      long before = residentKilobytes();
      run(trainer, 500);
      assertThat(residentKilobytes() - before).as("growth in kB").isLessThan(BOUND_KILOBYTES);
    }
  }

  private static void run(Trainer trainer, int steps) {
    for (int i = 0; i < steps; i++) {
      trainer.step();
    }
    System.gc();
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("/proc/self/status has no VmRSS");
  }
}
