package io.agentforge.pack;

import io.agentforge.format.Floats;
import io.agentforge.quantize.ScaleType;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * How the scales of an entry are kept: the smallest way that loses nothing. The codes are part of
 * the format.
 */
public enum PackScales {
  NONE(0, null, false),
  F16(1, ScaleType.F16, false),
  F32(2, ScaleType.F32, false),
  /** One number for the whole matrix. */
  F16_SHARED(3, ScaleType.F16, true),
  F32_SHARED(4, ScaleType.F32, true);

  private final int code;
  private final ScaleType type;
  private final boolean shared;

  PackScales(int code, ScaleType type, boolean shared) {
    this.code = code;
    this.type = type;
    this.shared = shared;
  }

  int code() {
    return code;
  }

  static PackScales ofCode(int code) {
    return code >= 0 && code < values().length ? values()[code] : null;
  }

  /** Bytes of {@code count} scales. */
  long bytes(long count) {
    return this == NONE ? 0 : (shared ? 1 : count) * type.bytes();
  }

  /** The smallest way that gives these scales back bit by bit. */
  static PackScales of(float[] scales) {
    boolean same = true;
    boolean half = true;
    for (float scale : scales) {
      same &= Float.floatToRawIntBits(scale) == Float.floatToRawIntBits(scales[0]);
      half &=
          Float.floatToRawIntBits(ScaleType.F16.rounded(scale)) == Float.floatToRawIntBits(scale);
    }
    // a single scale is shared by itself
    return half ? (same ? F16_SHARED : F16) : same ? F32_SHARED : F32;
  }

  void put(float[] scales, ByteBuffer to) {
    int count = shared ? 1 : scales.length;
    for (int i = 0; i < count; i++) {
      if (type == ScaleType.F16) {
        to.putShort(Floats.toHalf(scales[i]));
      } else {
        to.putFloat(scales[i]);
      }
    }
  }

  float[] get(int count, ByteBuffer from) {
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      if (shared && i > 0) {
        scales[i] = scales[0];
      } else {
        scales[i] = type == ScaleType.F16 ? Floats.fromHalf(from.getShort()) : from.getFloat();
      }
    }
    return scales;
  }

  /** As manifests and tables write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
