package io.agentforge.decoder;

import ai.djl.Device;

/** How attention is written in the program text. */
public enum AttentionKernel {
  /** libtorch's blocked CPU kernel, which never stores the score matrix. */
  FLASH_CPU,
  /** Two batched multiplications and a softmax; runs on every device. */
  PLAIN;

  /** The kernel for a device. */
  public static AttentionKernel on(Device device) {
    return device.isGpu() ? PLAIN : FLASH_CPU;
  }
}
