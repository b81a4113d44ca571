package io.agentforge.merge;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Two models combined with coefficients of their own for each row, or for each column, of a tensor.
 *
 * @param rows steps along the first dimension, or all dimensions but the last
 * @param columns elements of a step
 * @param down whether vectors run down the columns rather than along the rows
 */
record Stripes(int rows, int columns, boolean down) {
  /** Products of the two vectors, of their task vectors when there is a base. */
  record Products(double xx, double xy, double yy) {}

  static Stripes of(MergeInput input, boolean down) {
    int columns = down ? input.inner() : input.columns();
    return new Stripes(columns == 0 ? 0 : input.length() / columns, columns, down);
  }

  /**
   * Writes the combination.
   *
   * @param models two models, or the base and two models
   * @param coefficients of the models, by the products of one vector
   */
  void combine(
      List<TensorValues> models,
      Function<Products, double[]> coefficients,
      Arithmetic arithmetic,
      TensorSink output) {
    float[][] x = new float[models.size()][columns];
    double[] xx = new double[columns];
    double[] xy = new double[columns];
    double[] yy = new double[columns];
    double[][] c = new double[columns][];
    if (down) {
      for (int row = 0; row < rows; row++) {
        read(models, row, x);
        add(x, xx, xy, yy);
      }
      for (int i = 0; i < columns; i++) {
        c[i] = coefficients.apply(new Products(xx[i], xy[i], yy[i]));
      }
    }
    float[] out = new float[columns];
    for (int row = 0; row < rows; row++) {
      read(models, row, x);
      if (!down) {
        double[] one = coefficients.apply(along(x, xx, xy, yy));
        Arrays.fill(c, one);
      }
      for (int i = 0; i < columns; i++) {
        double sum = 0;
        for (int m = 0; m < x.length; m++) {
          sum += c[i][m] * x[m][i];
        }
        out[i] = (float) sum;
      }
      arithmetic.round(out, columns);
      output.write(row * columns, out, columns);
    }
  }

  private void read(List<TensorValues> models, int row, float[][] x) {
    for (int m = 0; m < x.length; m++) {
      models.get(m).read(row * columns, x[m], columns);
    }
  }

  private Products along(float[][] x, double[] xx, double[] xy, double[] yy) {
    Arrays.fill(xx, 0);
    Arrays.fill(xy, 0);
    Arrays.fill(yy, 0);
    add(x, xx, xy, yy);
    return new Products(sum(xx), sum(xy), sum(yy));
  }

  private void add(float[][] x, double[] xx, double[] xy, double[] yy) {
    int first = x.length - 2;
    for (int i = 0; i < columns; i++) {
      double origin = first == 0 ? 0 : x[0][i];
      double a = x[first][i] - origin;
      double b = x[first + 1][i] - origin;
      xx[i] += a * a;
      xy[i] += a * b;
      yy[i] += b * b;
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
