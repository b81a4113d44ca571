package io.agentforge.merge;

/** Plain loops that need no module and no flag. */
public final class PlainWide implements WideKernel {
  @Override
  public void combine(float[][] x, double[] c, float[] out, int count) {
    switch (x.length) {
      case 1 -> one(x[0], c[0], out, count);
      case 2 -> two(x[0], c[0], x[1], c[1], out, count);
      case 3 -> three(x[0], c[0], x[1], c[1], x[2], c[2], out, count);
      default -> any(x, c, out, count);
    }
  }

  private static void one(float[] x, double c, float[] out, int count) {
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

  private static void any(float[][] x, double[] c, float[] out, int count) {
    double[] sum = new double[count];
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

  @Override
  public void widen(float[] x, int from, int count, double[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = x[from + i];
    }
  }

  @Override
  public void difference(float[] x, float[] origin, int from, int count, double[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = (double) x[from + i] - origin[from + i];
    }
  }

  @Override
  public double dot(double[] a, double[] b, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < count; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  @Override
  public double magnitudes(float[] x, int count) {
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
