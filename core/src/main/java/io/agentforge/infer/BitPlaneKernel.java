package io.agentforge.infer;

import io.agentforge.quantize.TernaryMatrix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Counts bits in plain Java: weights are two masks of 64 inputs, activations eight bit planes.
 *
 * <p>With {@code x = -128 x_7 + sum_b 2^b x_b} and disjoint masks P and N, a plane adds {@code |x_b
 * & P| - |x_b & N| = |x_b & P | ~x_b & N| - |N|}, one bit count; and since the plane weights add up
 * to -1, all the {@code -|N|} together are {@code +|N|}.
 */
public final class BitPlaneKernel implements TernaryKernel {
  private static final int PLANES = 8;
  private static final int WORD = 64;
  private static final VarHandle BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The lowest bit of each byte, and the factor that brings the eight into the highest byte. */
  private static final long LOWEST = 0x0101010101010101L;

  private static final long GATHER = 0x0102040810204080L;

  @Override
  public String name() {
    return "bit-planes";
  }

  /**
   * @param masks {@code [rows, groups, words, 2]}: plus, minus
   * @param minus {@code [rows, groups]}: weights of -1
   */
  private record Masks(
      int rows, int columns, int group, int words, long[] masks, short[] minus, float[] scales)
      implements Packed {
    @Override
    public long bytes() {
      return 8L * masks.length + 2L * minus.length + 4L * scales.length;
    }
  }

  /**
   * @param planes {@code [tokens, groups, words, 8]}
   */
  private record Planes(int columns, int group, int words, long[] planes) implements Prepared {}

  private static int words(int group) {
    return (group + WORD - 1) / WORD;
  }

  @Override
  public Packed pack(TernaryMatrix matrix) {
    int group = matrix.group();
    int words = words(group);
    int groups = matrix.rows() * matrix.groups();
    long[] masks = new long[groups * words * 2];
    short[] minus = new short[groups];
    for (int g = 0; g < groups; g++) {
      for (int i = 0; i < group; i++) {
        int code = matrix.codes()[g * group + i];
        int at = (g * words + i / WORD) * 2;
        if (code > 0) {
          masks[at] |= 1L << i;
        } else if (code < 0) {
          masks[at + 1] |= 1L << i;
          minus[g]++;
        }
      }
    }
    return new Masks(matrix.rows(), matrix.columns(), group, words, masks, minus, matrix.scales());
  }

  @Override
  public Prepared room(int columns, int group, int tokens, int workers) {
    int words = words(group);
    return new Planes(columns, group, words, new long[tokens * (columns / group) * words * PLANES]);
  }

  @Override
  public void prepare(byte[] codes, int tokens, Prepared into) {
    Planes x = (Planes) into;
    int groups = tokens * (x.columns / x.group);
    for (int g = 0; g < groups; g++) {
      for (int word = 0; word < x.words; word++) {
        int from = g * x.group + word * WORD;
        int length = Math.min(WORD, x.group - word * WORD);
        int at = (g * x.words + word) * PLANES;
        Arrays.fill(x.planes, at, at + PLANES, 0);
        for (int i = 0; i < length; i += Long.BYTES) {
          long eight = eight(codes, from + i, length - i);
          for (int b = 0; b < PLANES; b++) {
            x.planes[at + b] |= ((eight >>> b & LOWEST) * GATHER >>> 56) << i;
          }
        }
      }
    }
  }

  /** Eight codes, the first in the lowest byte; 0 where the group has ended. */
  private static long eight(byte[] codes, int at, int left) {
    if (left >= Long.BYTES) {
      return (long) BYTES.get(codes, at);
    }
    long value = 0;
    for (int i = 0; i < left; i++) {
      value |= (codes[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  @Override
  public void multiply(
      Packed weights,
      Prepared x,
      float[] steps,
      int tokens,
      float[] y,
      int from,
      int to,
      int worker) {
    Masks w = (Masks) weights;
    long[] planes = ((Planes) x).planes;
    int groups = w.columns / w.group;
    for (int row = from; row < to; row++) {
      for (int token = 0; token < tokens; token++) {
        float sum = 0;
        for (int g = 0; g < groups; g++) {
          int at = row * groups + g;
          int dot = dot(w, at, planes, (token * groups + g) * w.words * PLANES);
          sum += dot * w.scales[at];
        }
        y[token * w.rows + row] = sum * steps[token];
      }
    }
  }

  private static int dot(Masks w, int group, long[] planes, int from) {
    int sum = w.minus[group] & 0xFFFF;
    int at = group * w.words * 2;
    int x = from;
    for (int word = 0; word < w.words; word++, at += 2, x += PLANES) {
      long p = w.masks[at];
      long n = w.masks[at + 1];
      sum +=
          count(planes[x], p, n)
              + (count(planes[x + 1], p, n) << 1)
              + (count(planes[x + 2], p, n) << 2)
              + (count(planes[x + 3], p, n) << 3)
              + (count(planes[x + 4], p, n) << 4)
              + (count(planes[x + 5], p, n) << 5)
              + (count(planes[x + 6], p, n) << 6)
              - (count(planes[x + 7], p, n) << 7);
    }
    return sum;
  }

  private static int count(long plane, long plus, long minus) {
    return Long.bitCount(plane & plus | ~plane & minus);
  }

  @Override
  public int rowBlock() {
    return 1;
  }
}
