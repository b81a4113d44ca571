package io.agentforge.quantize;

import io.agentforge.format.Floats;

/** The float type in which scales are kept. */
public enum ScaleType {
  /** As blocks of GGUF have it: 11 bits of significance, from 6e-8 to 65504. */
  F16(2),
  F32(4);

  private final int bytes;

  ScaleType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one scale. */
  public int bytes() {
    return bytes;
  }

  /** The nearest scale of this type. */
  public float rounded(float scale) {
    return this == F32 ? scale : Floats.fromHalf(Floats.toHalf(scale));
  }
}
