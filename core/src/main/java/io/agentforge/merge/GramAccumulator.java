package io.agentforge.merge;

/** Sums the products of a {@link GramMatrix} block by block. */
final class GramAccumulator {
  /** Elements converted to fp64 at a time, so that all models' stay in the level-1 cache. */
  private static final int CHUNK = 512;

  private final double[][] chunk;
  private final double[] packed;

  GramAccumulator(int models) {
    this.chunk = new double[models][CHUNK];
    this.packed = new double[models * (models + 1) / 2];
  }

  /**
   * Adds a block.
   *
   * @param x the block of each model
   */
  void add(float[][] x, int count) {
    for (int from = 0; from < count; from += CHUNK) {
      int n = Math.min(CHUNK, count - from);
      for (int m = 0; m < x.length; m++) {
        difference(x[m], x[0], from, n, m == 0 ? 0 : 1, chunk[m]);
      }
      int entry = 0;
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j <= i; j++) {
          packed[entry++] += dot(chunk[i], chunk[j], n);
        }
      }
    }
  }

  GramMatrix matrix() {
    return GramMatrix.of(chunk.length, packed);
  }

  private static void difference(
      float[] x, float[] origin, int from, int n, int share, double[] into) {
    if (share == 0) {
      for (int i = 0; i < n; i++) {
        into[i] = x[from + i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        into[i] = (double) x[from + i] - origin[from + i];
      }
    }
  }

  /** Four sums at once, so that additions do not wait for each other. */
  static double dot(double[] a, double[] b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
