package io.agentforge.gguf;

import io.agentforge.format.Floats;
import java.nio.ByteBuffer;

/**
 * Blocks of 256 ternary weights with an fp16 scale {@code d}, the largest magnitude of the block,
 * at their end. TQ2_0: in each half of 128, byte m holds weights m, m + 32, m + 64, m + 96 at bits
 * 0, 2, 4, 6 as {@code code + 1}. TQ1_0: five weights a byte in base 3, the first most significant,
 * scaled so that {@code byte / 256} begins with the same digits: bytes 0 to 31 hold m + 32 n, bytes
 * 32 to 47 hold 160 + m + 16 n, and four bytes of four weights hold 240 + m + 4 n.
 */
final class TernaryBlocks {
  private static final int WEIGHTS = 256;
  private static final int BYTES = 243;
  private static final int[] POWERS = {1, 3, 9, 27, 81};

  private TernaryBlocks() {}

  /** Weights whose digits share bytes: {@code bytes} of them, {@code digits} each. */
  private record Strip(int first, int bytes, int digits) {}

  private static final Strip[] STRIPS = {
    new Strip(0, 32, 5), new Strip(160, 16, 5), new Strip(240, 4, 4)
  };

  static void encode(GgmlType type, float[] w, int at, ByteBuffer to) {
    float d = 0;
    for (int i = 0; i < WEIGHTS; i++) {
      d = Math.max(d, Math.abs(w[at + i]));
    }
    float inverse = Blocks.reciprocal(d);
    if (type == GgmlType.TQ2_0) {
      for (int half = 0; half < WEIGHTS; half += 128) {
        for (int m = 0; m < 32; m++) {
          int value = 0;
          for (int n = 0; n < 4; n++) {
            value |= digit(w[at + half + m + 32 * n], inverse) << 2 * n;
          }
          to.put((byte) value);
        }
      }
    } else {
      for (Strip strip : STRIPS) {
        for (int m = 0; m < strip.bytes(); m++) {
          int value = 0;
          for (int n = 0; n < 5; n++) {
            boolean there = n < strip.digits();
            int place = at + strip.first() + m + strip.bytes() * n;
            value = 3 * value + (there ? digit(w[place], inverse) : 0);
          }
          to.put((byte) ((value * 256 + BYTES - 1) / BYTES));
        }
      }
    }
    to.putShort(Floats.toHalf(d));
  }

  private static int digit(float weight, float inverse) {
    return Blocks.round(weight * inverse) + 1;
  }

  static void decode(GgmlType type, ByteBuffer from, float[] w, int at) {
    int begin = from.position();
    float d = Floats.fromHalf(from.getShort(begin + type.blockBytes() - 2));
    if (type == GgmlType.TQ2_0) {
      for (int half = 0; half < WEIGHTS; half += 128) {
        for (int m = 0; m < 32; m++) {
          int value = from.get();
          for (int n = 0; n < 4; n++) {
            w[at + half + m + 32 * n] = ((value >> 2 * n & 3) - 1) * d;
          }
        }
      }
    } else {
      for (Strip strip : STRIPS) {
        for (int m = 0; m < strip.bytes(); m++) {
          int value = from.get() & 0xFF;
          for (int n = 0; n < strip.digits(); n++) {
            int digit = (value * POWERS[n] & 0xFF) * 3 >> 8;
            w[at + strip.first() + m + strip.bytes() * n] = (digit - 1) * d;
          }
        }
      }
    }
    from.position(begin + type.blockBytes());
  }
}
