package io.agentforge.quantize;

import java.util.Arrays;
import java.util.Optional;

/**
 * Ternary weights by the mean of their absolutes (BitNet b1.58): {@code scale = max(mean|W|, 1e-5)}
 * over each group, {@code code = clip(round(W / scale), -1, 1)}, {@code round} to nearest, ties to
 * even. Means are summed in double precision in the order of the inputs.
 *
 * <p>Source: Ma et al. 2024, section 2, equations 1 to 3; groups of inputs in place of the tensor.
 */
public final class AbsMean {
  /** Scales do not fall below this. */
  public static final float LEAST_SCALE = 1e-5f;

  private AbsMean() {}

  /**
   * Codes and scales of {@code [rows, columns]} weights, row-major.
   *
   * @param scales the type to which scales are rounded once the codes are made
   * @throws IllegalArgumentException if rows are no whole groups or a weight is not finite
   */
  public static TernaryMatrix quantize(
      float[] weights, int rows, int columns, Granularity granularity, ScaleType scales) {
    check(weights, rows, columns, granularity);
    int group = granularity.group(columns);
    byte[] codes = new byte[weights.length];
    float[] gammas = new float[weights.length / group];
    float whole = granularity instanceof Granularity.Tensor ? scale(weights, 0, weights.length) : 0;
    for (int g = 0; g < gammas.length; g++) {
      int from = g * group;
      float gamma = whole > 0 ? whole : scale(weights, from, from + group);
      for (int i = from; i < from + group; i++) {
        codes[i] = (byte) Math.max(-1, Math.min(1, Math.rint(weights[i] / gamma)));
      }
      gammas[g] = finite(scales.rounded(gamma), gamma);
    }
    return new TernaryMatrix(rows, columns, group, codes, gammas);
  }

  /**
   * The matrix that weights are already: within each group zeros and one magnitude, which is the
   * scale. Taking the mean of the absolutes again would shrink them. A group of zeros has the least
   * scale, as {@link #quantize} gives it.
   *
   * @return empty if some group holds two magnitudes, or the tensor does where it shares one scale
   */
  public static Optional<TernaryMatrix> recover(
      float[] weights, int rows, int columns, Granularity granularity, ScaleType scales) {
    check(weights, rows, columns, granularity);
    int group = granularity.group(columns);
    byte[] codes = new byte[weights.length];
    float[] found = new float[weights.length / group];
    boolean shared = granularity instanceof Granularity.Tensor;
    float magnitude = 0;
    for (int g = 0; g < found.length; g++) {
      magnitude = shared ? magnitude : 0;
      for (int i = g * group; i < (g + 1) * group; i++) {
        float size = Math.abs(weights[i]);
        if (size != 0 && magnitude != 0 && size != magnitude) {
          return Optional.empty();
        }
        magnitude = size == 0 ? magnitude : size;
        codes[i] = (byte) Math.signum(weights[i]);
      }
      found[g] = magnitude == 0 ? scales.rounded(LEAST_SCALE) : scales.rounded(magnitude);
      if (magnitude != 0 && found[g] != magnitude) {
        return Optional.empty();
      }
    }
    if (shared && magnitude != 0) {
      Arrays.fill(found, magnitude);
    }
    return Optional.of(new TernaryMatrix(rows, columns, group, codes, found));
  }

  private static float scale(float[] weights, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.abs(weights[i]);
    }
    return Math.max((float) (sum / (to - from)), LEAST_SCALE);
  }

  private static float finite(float rounded, float scale) {
    if (Float.isInfinite(rounded)) {
      throw new IllegalArgumentException("a scale of %g is beyond fp16".formatted(scale));
    }
    return rounded;
  }

  private static void check(float[] weights, int rows, int columns, Granularity granularity) {
    if (weights.length != (long) rows * columns || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "%d weights are not %d x %d".formatted(weights.length, rows, columns));
    }
    if (!granularity.fits(columns)) {
      throw new IllegalArgumentException(
          "%d inputs are not whole groups of %s".formatted(columns, granularity));
    }
    for (int i = 0; i < weights.length; i++) {
      if (!Float.isFinite(weights[i])) {
        throw new IllegalArgumentException(
            "weight (%d, %d) is %s".formatted(i / columns, i % columns, weights[i]));
      }
    }
  }
}
