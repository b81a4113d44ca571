package io.agentforge.merge;

import java.util.List;

/** The kernel Σ cᵢ xᵢ: fp64 inside, rounded once. */
final class WeightedSum {
  private WeightedSum() {}

  static void write(
      List<TensorValues> models, double[] coefficients, Arithmetic arithmetic, TensorSink output) {
    int length = models.get(0).length();
    float[][] x = new float[models.size()][Blocks.room(length)];
    float[] out = new float[Blocks.room(length)];
    double[] sum = new double[x.length > 3 ? Blocks.room(length) : 0];
    Blocks.each(
        length,
        (offset, count) -> {
          for (int m = 0; m < x.length; m++) {
            models.get(m).read(offset, x[m], count);
          }
          of(x, coefficients, sum, out, count);
          arithmetic.round(out, count);
          output.write(offset, out, count);
        });
  }

  /** A block; two to four models in one go. */
  static void of(float[][] x, double[] c, double[] sum, float[] out, int count) {
    switch (x.length) {
      case 1 -> one(x[0], c[0], out, count);
      case 2 -> two(x[0], c[0], x[1], c[1], out, count);
      case 3 -> three(x[0], c[0], x[1], c[1], x[2], c[2], out, count);
      default -> any(x, c, sum, out, count);
    }
  }

  private static void one(float[] x, double c, float[] out, int count) {
    if (c == 1) {
      System.arraycopy(x, 0, out, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      out[i] = (float) (c * x[i]);
    }
  }

  private static void two(float[] x, double c, float[] y, double d, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = (float) (c * x[i] + d * y[i]);
    }
  }

  private static void three(
      float[] x, double c, float[] y, double d, float[] z, double e, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = (float) (c * x[i] + d * y[i] + e * z[i]);
    }
  }

  private static void any(float[][] x, double[] c, double[] sum, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] = c[0] * x[0][i];
    }
    for (int m = 1; m < x.length; m++) {
      float[] next = x[m];
      double weight = c[m];
      for (int i = 0; i < count; i++) {
        sum[i] += weight * next[i];
      }
    }
    for (int i = 0; i < count; i++) {
      out[i] = (float) sum[i];
    }
  }
}
