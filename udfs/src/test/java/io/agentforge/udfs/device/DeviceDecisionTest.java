package io.agentforge.udfs.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceDecisionTest {
  @ParameterizedTest
  @CsvSource({
    "cpu,  ,  cpu,    the recipe asks for the CPU",
    "cpu,  1, cpu,    the recipe asks for the CPU",
    "auto, ,  cpu,    Spark assigned no GPU to this task",
    "auto, 1, cuda:1, Spark assigned GPU 1",
    "cuda, 0, cuda:0, Spark assigned GPU 0",
  })
  void theRecipeAndTheAssignedGpuDecideAndTheReasonIsTold(
      String request, String gpu, String device, String reason) {
    assertThat(DeviceDecision.decide(DeviceRequest.of(request), Optional.ofNullable(gpu)))
        .isEqualTo(new DeviceDecision(device, reason));
  }

  @Test
  void aGpuThatIsAskedForAndNotAssignedIsAFailureWithARemedy() {
    ForgeException error =
        catchThrowableOfType(
            ForgeException.class,
            () -> DeviceDecision.decide(DeviceRequest.CUDA, Optional.empty()));
    assertThat(error).as("failure").isNotNull();
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.DEVICE_UNAVAILABLE);
    assertThat(error.remedy()).as("remedy").contains("device: auto");
  }

  @Test
  void outsideATaskThereIsNoGpu() {
    assertThat(DeviceDecision.forTask(DeviceRequest.AUTO).device()).isEqualTo("cpu");
  }
}
