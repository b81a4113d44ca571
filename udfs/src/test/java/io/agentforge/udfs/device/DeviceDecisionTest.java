package io.agentforge.udfs.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Optional;
import java.util.function.Consumer;
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
    assertThat(DeviceDecision.decide(DeviceRequest.of(request), Optional.ofNullable(gpu), d -> {}))
        .isEqualTo(new DeviceDecision(device, reason));
  }

  @Test
  void aGpuThatIsAskedForAndNotAssignedIsAFailureWithARemedy() {
    ForgeException error =
        catchThrowableOfType(
            ForgeException.class,
            () -> DeviceDecision.decide(DeviceRequest.CUDA, Optional.empty(), d -> {}));
    assertThat(error).as("failure").isNotNull();
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.DEVICE_UNAVAILABLE);
    assertThat(error.remedy()).as("remedy").contains("device: auto");
  }

  @Test
  void aGpuThatTheEngineCannotUseIsAFallbackWithItsReasonUnlessItWasAskedFor() {
    ForgeException absent =
        new ForgeException(ErrorCode.DEVICE_UNAVAILABLE, "cuda:1", "it is not there", "Use cpu");
    Consumer<String> engine =
        device -> {
          assertThat(device).as("device asked for").isEqualTo("cuda:1");
          throw absent;
        };
    DeviceDecision fallback = DeviceDecision.decide(DeviceRequest.AUTO, Optional.of("1"), engine);
    assertThat(fallback.device()).as("device").isEqualTo("cpu");
    assertThat(fallback.reason()).as("reason").contains("GPU 1").contains("it is not there");
    assertThat(
            catchThrowableOfType(
                ForgeException.class,
                () -> DeviceDecision.decide(DeviceRequest.CUDA, Optional.of("1"), engine)))
        .as("failure when cuda was asked for")
        .isSameAs(absent);
  }

  @Test
  void outsideATaskThereIsNoGpu() {
    assertThat(DeviceDecision.forTask(DeviceRequest.AUTO).device()).isEqualTo("cpu");
  }
}
