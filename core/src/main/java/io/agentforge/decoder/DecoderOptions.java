package io.agentforge.decoder;

import ai.djl.Device;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;

/**
 * How a decoder computes.
 *
 * @param computeType type in which linear layers multiply and their weights are kept
 * @param device where weights and activations are
 * @param quantization how the linear layers of the blocks see weights and inputs
 */
public record DecoderOptions(
    ComputeType computeType, Device device, LayerQuantization quantization) {
  /** With layers of floats. */
  public DecoderOptions(ComputeType computeType, Device device) {
    this(computeType, device, LayerQuantization.NONE);
  }

  /** Everything in fp32 on the CPU, as tests against other programs need it. */
  public static DecoderOptions exact() {
    return new DecoderOptions(ComputeType.FP32, Device.cpu());
  }

  /** The same with other layers. */
  public DecoderOptions with(LayerQuantization layers) {
    return new DecoderOptions(computeType, device, layers);
  }

  /** The fastest type of this CPU, on the CPU. */
  public static DecoderOptions fastest() {
    return new DecoderOptions(TorchRuntime.bestComputeType(), Device.cpu());
  }
}
