package io.agentforge.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import org.junit.jupiter.api.Test;

class TorchRuntimeTest {
  @Test
  void theProcessorIsADeviceAndWhatIsAbsentOrUnknownIsRefused() {
    assertThat(TorchRuntime.device("cpu")).as("cpu").isEqualTo(Device.cpu());
    assertThatThrownBy(() -> TorchRuntime.device("cuda:77"))
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_UNAVAILABLE));
    assertThatThrownBy(() -> TorchRuntime.device("tpu"))
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
  }

  @Test
  void theComputeTypeIsChosenWithAReason() {
    assertThat(TorchRuntime.computeReason())
        .as("reason for %s", TorchRuntime.bestComputeType())
        .startsWith(TorchRuntime.bestComputeType().name().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void aGpuMultipliesInBf16FromAmpereOnWhateverTheProcessorHas() {
    assertThat(TorchRuntime.ofCapability("75")).as("Turing, 7.5").isEqualTo(ComputeType.FP32);
    assertThat(TorchRuntime.ofCapability("80")).as("Ampere, 8.0").isEqualTo(ComputeType.BF16);
    assertThat(TorchRuntime.ofCapability("120")).as("Blackwell, 12.0").isEqualTo(ComputeType.BF16);
    assertThat(TorchRuntime.bestComputeType(Device.cpu()))
        .as("the processor is asked for itself")
        .isEqualTo(TorchRuntime.bestComputeType());
  }

  @Test
  void theEngineNeverCallsHome() {
    TorchRuntime.engine();
    assertThat(System.getProperty("ai.djl.offline")).as("offline").isEqualTo("true");
    assertThat(System.getProperty("OPT_OUT_TRACKING")).as("tracking").isEqualTo("true");
  }
}
