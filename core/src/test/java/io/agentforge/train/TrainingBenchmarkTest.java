package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.model.Profile;
import io.agentforge.torch.ComputeType;
import org.junit.jupiter.api.Test;

class TrainingBenchmarkTest {
  @Test
  void theProgramTrainsFasterThanTheReferenceAndSlowerThanMultiplyingAlone() {
    var result = new TrainingBenchmark(Profile.NANO.config(), ComputeType.FP32, 4, 64, 3).run();
    assertThat(result.oneTask().perCpuSecond())
        .as("program against plain operations, tokens per processor second")
        .isGreaterThan(result.reference().perCpuSecond() * 0.8);
    assertThat(result.oneTask().perCpuSecond())
        .as("program against the ceiling")
        .isLessThan(result.ceiling().perCpuSecond() * 1.2);
    assertThat(result.oneTask().low()).as("slowest").isLessThanOrEqualTo(result.oneTask().high());
    assertThat(result.twoTasks().repetitions()).as("repetitions").isEqualTo(3);
  }
}
