package io.agentforge.statistics;

import org.apache.commons.math3.distribution.NormalDistribution;

/** The standard normal distribution. */
final class Normal {
  static final double DEFAULT_CONFIDENCE = 0.95;

  private static final NormalDistribution STANDARD = new NormalDistribution(null, 0, 1);

  private Normal() {}

  /** Quantile at {@code probability}; infinite at 0 and 1. */
  static double quantile(double probability) {
    return STANDARD.inverseCumulativeProbability(probability);
  }

  static double cumulative(double z) {
    return STANDARD.cumulativeProbability(z);
  }

  /** The z that leaves {@code (1 − confidence) / 2} above it. */
  static double twoSided(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must lie in (0, 1), not " + confidence);
    }
    return quantile(1 - (1 - confidence) / 2);
  }
}
