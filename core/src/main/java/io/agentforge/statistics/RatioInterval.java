package io.agentforge.statistics;

/**
 * A ratio of sums over items, such as NLL per token, with its 95 % interval by the linearised
 * (Taylor) variance of the ratio estimator (Cochran, Sampling Techniques, §6.3): items are the
 * independent units, not tokens.
 *
 * @param value Σ numerator / Σ denominator
 */
public record RatioInterval(double value, double low, double high, long items) {
  private static final double Z = 1.959963984540054;

  /**
   * @param numerator one value per item
   * @param denominator one positive value per item
   * @throws IllegalArgumentException without items or when lengths differ
   */
  public static RatioInterval of(double[] numerator, double[] denominator) {
    int n = numerator.length;
    if (n == 0 || n != denominator.length) {
      throw new IllegalArgumentException(
          "need equally many numerators and denominators, at least one: %d and %d"
              .formatted(n, denominator.length));
    }
    double top = 0;
    double bottom = 0;
    for (int i = 0; i < n; i++) {
      top += numerator[i];
      bottom += denominator[i];
    }
    double ratio = top / bottom;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double residual = numerator[i] - ratio * denominator[i];
      squares += residual * residual;
    }
    double error = n == 1 ? Double.NaN : Math.sqrt(squares * n / (n - 1)) / bottom;
    return new RatioInterval(ratio, ratio - Z * error, ratio + Z * error, n);
  }

  /** The interval cut to [0, 1], for the share of a part in a whole. */
  public RatioInterval ofShare() {
    return new RatioInterval(value, Math.max(0, low), Math.min(1, high), items);
  }
}
