package io.agentforge.decoder;

import ai.djl.Device;

/** How attention is written in the program text. */
public enum AttentionKernel {
  /** libtorch's blocked CPU kernel, which never stores the score matrix. */
  FLASH_CPU,
  /** Batched multiplications and a softmax, in two halves when causal; runs on every device. */
  PLAIN;

  /** Up to here storing the scores costs less than computing them twice. */
  private static final int LONGEST_PLAIN = 256;

  /** The kernel to train with on rows of a length, in tokens. */
  public static AttentionKernel training(Device device, int length) {
    return device.isGpu() || length <= LONGEST_PLAIN ? PLAIN : FLASH_CPU;
  }

  /** The kernel for a forward pass on a device. */
  public static AttentionKernel on(Device device) {
    return device.isGpu() ? PLAIN : FLASH_CPU;
  }
}
