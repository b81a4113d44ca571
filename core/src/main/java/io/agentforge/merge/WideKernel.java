package io.agentforge.merge;

/**
 * Arithmetic in fp64 over blocks of fp32 numbers. Implementations add in the same order, so that
 * all of them give the same bits. Arrays hold at least what {@code count}, and {@code from}, reach,
 * else an IndexOutOfBoundsException follows; there is a coefficient for each model.
 */
public interface WideKernel {
  /** Rounds {@code Σ cₘ xₘ} once, the models added in order. */
  void combine(float[][] x, double[] c, float[] out, int count);

  /** {@code x} as fp64. */
  void widen(float[] x, int from, int count, double[] into);

  /** {@code x - origin} as fp64, exact. */
  void difference(float[] x, float[] origin, int from, int count, double[] into);

  /**
   * Σ aᵢ bᵢ. Element {@code i} belongs to sum {@code i mod 4}, those past the last four to the
   * first; the sums are added as {@code s0 + s1 + (s2 + s3)}.
   */
  double dot(double[] a, double[] b, int count);

  /** Σ |xᵢ|, in the order of {@link #dot}. */
  double magnitudes(float[] x, int count);
}
