package io.agentforge.evolve;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** A covariance matrix with its square root {@code B D} and the inverse of that. */
interface CmaMatrix {
  /** {@code B D z}: a draw with this covariance from a white one. */
  double[] stretch(double[] z);

  /** {@code C^(−1/2) y}. */
  double[] whiten(double[] y);

  /** {@code keep C + c1 p pᵀ + cμ Σ wₖ yₖ yₖᵀ} as rows. */
  double[][] updated(
      double keep,
      double rankOne,
      double[] path,
      double rankMu,
      double[] weights,
      double[][] steps);

  /** Of the rows of a symmetric positive matrix. */
  static CmaMatrix full(double[][] rows) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(rows, false));
    RealMatrix basis = eigen.getV();
    double[] roots = eigen.getRealEigenvalues();
    double largest = roots[0];
    for (double root : roots) {
      largest = Math.max(largest, root);
    }
    for (int i = 0; i < roots.length; i++) {
      roots[i] = Math.sqrt(Math.max(roots[i], largest * 1e-14));
    }
    return new Full(rows, basis.getData(), roots);
  }

  /** Of a diagonal. */
  static CmaMatrix diagonal(double[] variances) {
    return new Diagonal(variances);
  }

  /**
   * @param basis eigenvectors as columns
   * @param roots square roots of the eigenvalues
   */
  record Full(double[][] rows, double[][] basis, double[] roots) implements CmaMatrix {
    @Override
    public double[] stretch(double[] z) {
      int n = z.length;
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          y[i] += basis[i][j] * roots[j] * z[j];
        }
      }
      return y;
    }

    @Override
    public double[] whiten(double[] y) {
      int n = y.length;
      double[] turned = new double[n];
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          turned[j] += basis[i][j] * y[i];
        }
        turned[j] /= roots[j];
      }
      double[] white = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          white[i] += basis[i][j] * turned[j];
        }
      }
      return white;
    }

    @Override
    public double[][] updated(
        double keep,
        double rankOne,
        double[] path,
        double rankMu,
        double[] weights,
        double[][] steps) {
      int n = path.length;
      double[][] next = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * steps[k][i] * steps[k][j];
          }
          next[i][j] = keep * rows[i][j] + rankOne * path[i] * path[j] + rankMu * sum;
          next[j][i] = next[i][j];
        }
      }
      return next;
    }
  }

  /** Coordinates that vary independently. */
  record Diagonal(double[] variances) implements CmaMatrix {
    @Override
    public double[] stretch(double[] z) {
      double[] y = new double[z.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = Math.sqrt(variances[i]) * z[i];
      }
      return y;
    }

    @Override
    public double[] whiten(double[] y) {
      double[] white = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        white[i] = y[i] / Math.sqrt(variances[i]);
      }
      return white;
    }

    @Override
    public double[][] updated(
        double keep,
        double rankOne,
        double[] path,
        double rankMu,
        double[] weights,
        double[][] steps) {
      double[] next = new double[path.length];
      for (int i = 0; i < next.length; i++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * steps[k][i] * steps[k][i];
        }
        double variance = keep * variances[i] + rankOne * path[i] * path[i] + rankMu * sum;
        next[i] = Math.max(variance, 1e-20);
      }
      return new double[][] {next};
    }
  }
}
