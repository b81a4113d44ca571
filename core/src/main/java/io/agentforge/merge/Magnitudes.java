package io.agentforge.merge;

/** Sums of magnitudes in fp64. */
final class Magnitudes {
  private Magnitudes() {}

  /** Σ |xᵢ| of the first {@code count} numbers; four sums at once. */
  static double sum(float[] x, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 += Math.abs(x[i]);
      s1 += Math.abs(x[i + 1]);
      s2 += Math.abs(x[i + 2]);
      s3 += Math.abs(x[i + 3]);
    }
    for (; i < count; i++) {
      s0 += Math.abs(x[i]);
    }
    return s0 + s1 + (s2 + s3);
  }
}
