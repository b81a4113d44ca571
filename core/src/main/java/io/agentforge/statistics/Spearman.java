package io.agentforge.statistics;

import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Rank correlation with average ranks for ties.
 *
 * @param rho in [−1, 1]
 * @param p two-sided, by Student's t with n − 2 degrees of freedom
 */
public record Spearman(double rho, double p) {

  /**
   * Empty when a column is constant.
   *
   * @param x, y the same length, at least 3
   */
  public static Optional<Spearman> of(double[] x, double[] y) {
    if (x.length != y.length || x.length < 3) {
      throw new IllegalArgumentException(x.length + " values against " + y.length);
    }
    double rho = new SpearmansCorrelation().correlation(x, y);
    if (Double.isNaN(rho)) {
      return Optional.empty();
    }
    double degrees = x.length - 2;
    double unexplained = (1 - rho) * (1 + rho);
    if (unexplained <= 0) {
      return Optional.of(new Spearman(Math.signum(rho), 0));
    }
    double t = Math.abs(rho) * Math.sqrt(degrees / unexplained);
    return Optional.of(
        new Spearman(rho, 2 * new TDistribution(null, degrees).cumulativeProbability(-t)));
  }
}
