package io.agentforge.quantize;

/**
 * Weights as the nearest of equally spaced numbers, without calibration: signed bytes with a scale
 * a row, and four-bit codes with a scale per group of inputs. Scales are rounded first and codes
 * made for the rounded scale, so nothing is lost when a file keeps it.
 *
 * <p>Source: the symmetric quantiser of Jacob et al. 2018, section 2; the four-bit range takes the
 * sign of the largest weight to its longer side, as ggml's Q4_0 does.
 */
public final class RoundToNearest {
  private static final float LEAST_SCALE = 0x1p-24f; // the least fp16 above 0

  private RoundToNearest() {}

  /**
   * Signed bytes of {@code [rows, columns]} weights: {@code scale = max|row| / 127}.
   *
   * @throws IllegalArgumentException if a weight is not finite or a scale is beyond its type
   */
  public static Int8Rows int8(float[] weights, int rows, int columns, ScaleType type) {
    byte[] codes = new byte[weights.length];
    float[] scales = new float[rows];
    for (int r = 0; r < rows; r++) {
      int from = r * columns;
      scales[r] = scale(Math.abs(weights[peak(weights, from, from + columns)]) / 127, type);
      for (int i = from; i < from + columns; i++) {
        codes[i] = (byte) Math.max(-127, Math.min(127, Math.rint(weights[i] / scales[r])));
      }
    }
    return new Int8Rows(rows, columns, codes, scales);
  }

  /**
   * Four-bit codes of {@code [rows, columns]} weights: {@code scale = (the signed weight of largest
   * magnitude) / -8}.
   *
   * @param columns even, and a multiple of {@code group}
   * @throws IllegalArgumentException if a weight is not finite or a scale is beyond its type
   */
  public static Int4Groups int4(float[] weights, int rows, int columns, int group, ScaleType type) {
    if (columns % 2 != 0 || columns % group != 0) {
      throw new IllegalArgumentException(
          "%d inputs are not whole groups of %d, or odd".formatted(columns, group));
    }
    byte[] codes = new byte[weights.length / 2];
    float[] scales = new float[weights.length / group];
    for (int g = 0; g < scales.length; g++) {
      int from = g * group;
      scales[g] = scale(weights[peak(weights, from, from + group)] / -8, type);
      for (int i = from; i < from + group; i++) {
        int code = (int) Math.max(-8, Math.min(7, Math.rint(weights[i] / scales[g])));
        codes[i / 2] |= (byte) (code + 8 << 4 * (i & 1));
      }
    }
    return new Int4Groups(rows, columns, group, codes, scales);
  }

  /** Place of the first weight of largest magnitude. */
  private static int peak(float[] weights, int from, int to) {
    int place = from;
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(weights[i])) {
        throw new IllegalArgumentException("weight %d is %s".formatted(i, weights[i]));
      }
      place = Math.abs(weights[i]) > Math.abs(weights[place]) ? i : place;
    }
    return place;
  }

  private static float scale(float exact, ScaleType type) {
    float rounded = type.rounded(exact);
    if (Float.isInfinite(rounded)) {
      throw new IllegalArgumentException("a scale of %g is beyond fp16".formatted(exact));
    }
    return rounded == 0 ? LEAST_SCALE : rounded;
  }
}
