package io.agentforge.merge;

/** Arithmetic on the coefficients of linear combinations. */
final class Coefficients {
  private Coefficients() {}

  /** a + s b. */
  static double[] plus(double[] a, double s, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += s * b[i];
    }
    return sum;
  }

  /** s a. */
  static double[] times(double s, double[] a) {
    return plus(new double[a.length], s, a);
  }

  /** The models, or with a base their task vectors, each as a combination of all models. */
  static double[][] points(GramMatrix products, boolean base) {
    int first = base ? 1 : 0;
    double[][] points = new double[products.models() - first][];
    for (int i = 0; i < points.length; i++) {
      points[i] = base ? products.taskVector(i + 1) : products.model(i);
    }
    return points;
  }

  /** Adds the base to a combination of task vectors; without a base the combination itself. */
  static double[] ontoBase(double[] a, boolean base) {
    double[] sum = a.clone();
    if (base) {
      sum[0] += 1;
    }
    return sum;
  }
}
