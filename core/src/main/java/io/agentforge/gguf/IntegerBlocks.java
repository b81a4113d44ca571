package io.agentforge.gguf;

import io.agentforge.format.Floats;
import java.nio.ByteBuffer;

/**
 * Blocks of 32 integers with an fp16 scale {@code d}. Q8_0: {@code d} and 32 signed bytes. Q4_0:
 * {@code d} and 16 bytes, {@code (code - 8) d}. Q4_1: {@code d}, {@code m} and 16 bytes, {@code
 * code d + m}. A byte of the four-bit types holds weight i below weight i + 16.
 */
final class IntegerBlocks {
  private static final int WEIGHTS = 32;
  private static final int HALF = WEIGHTS / 2;

  private IntegerBlocks() {}

  static void encode(GgmlType type, float[] w, int at, ByteBuffer to) {
    switch (type) {
      case Q8_0 -> encodeBytes(w, at, to);
      case Q4_0 -> encodeAroundEight(w, at, to);
      default -> encodeAboveMinimum(w, at, to);
    }
  }

  private static void encodeBytes(float[] w, int at, ByteBuffer to) {
    float peak = 0;
    for (int i = 0; i < WEIGHTS; i++) {
      peak = Math.max(peak, Math.abs(w[at + i]));
    }
    float d = peak / 127;
    float inverse = Blocks.reciprocal(d);
    to.putShort(Floats.toHalf(d));
    for (int i = 0; i < WEIGHTS; i++) {
      to.put((byte) Blocks.round(w[at + i] * inverse));
    }
  }

  private static void encodeAroundEight(float[] w, int at, ByteBuffer to) {
    float peak = 0;
    for (int i = 0; i < WEIGHTS; i++) {
      peak = Math.abs(w[at + i]) > Math.abs(peak) ? w[at + i] : peak;
    }
    float d = peak / -8;
    float inverse = Blocks.reciprocal(d);
    // an infinite 1 / d leaves code 0 for every weight; each decodes to -8 d, which is 0 as fp16
    float middle = d != 0 && inverse == 0 ? 0 : 8.5f;
    to.putShort(Floats.toHalf(d));
    for (int i = 0; i < HALF; i++) {
      int low = Math.min(15, (byte) (w[at + i] * inverse + middle));
      int high = Math.min(15, (byte) (w[at + HALF + i] * inverse + middle));
      to.put((byte) (low | high << 4));
    }
  }

  private static void encodeAboveMinimum(float[] w, int at, ByteBuffer to) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (int i = 0; i < WEIGHTS; i++) {
      least = Math.min(least, w[at + i]);
      most = Math.max(most, w[at + i]);
    }
    float d = (most - least) / 15;
    float inverse = Blocks.reciprocal(d);
    to.putShort(Floats.toHalf(d)).putShort(Floats.toHalf(least));
    for (int i = 0; i < HALF; i++) {
      int low = Math.min(15, (byte) ((w[at + i] - least) * inverse + 0.5f));
      int high = Math.min(15, (byte) ((w[at + HALF + i] - least) * inverse + 0.5f));
      to.put((byte) (low | high << 4));
    }
  }

  static void decode(GgmlType type, ByteBuffer from, float[] w, int at) {
    float d = Floats.fromHalf(from.getShort());
    if (type == GgmlType.Q8_0) {
      for (int i = 0; i < WEIGHTS; i++) {
        w[at + i] = from.get() * d;
      }
      return;
    }
    float least = type == GgmlType.Q4_1 ? Floats.fromHalf(from.getShort()) : 0;
    for (int i = 0; i < HALF; i++) {
      int pair = from.get();
      if (type == GgmlType.Q4_0) {
        w[at + i] = ((pair & 15) - 8) * d;
        w[at + HALF + i] = ((pair >> 4 & 15) - 8) * d;
      } else {
        w[at + i] = (pair & 15) * d + least;
        w[at + HALF + i] = (pair >> 4 & 15) * d + least;
      }
    }
  }
}
