package io.agentforge.statistics;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Exact two-sided test that two models are right equally often on the same items (McNemar 1947):
 * under the null the discordant items split like a fair coin.
 *
 * @param exact the p-value; 1 when no item is discordant
 * @param mid the exact value less the probability of the observed split; 1 less half of it where
 *     the split is even
 */
public record McNemar(double exact, double mid) {

  /**
   * @param onlyFirst items that only the first got right
   * @param onlySecond items that only the second got right
   */
  public static McNemar test(int onlyFirst, int onlySecond) {
    int discordant = Math.addExact(onlyFirst, onlySecond);
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException("negative count: " + onlyFirst + ", " + onlySecond);
    }
    BinomialDistribution coin = new BinomialDistribution(null, discordant, 0.5);
    double observed = discordant == 0 ? 0 : coin.probability(onlyFirst);
    if (onlyFirst == onlySecond) {
      return new McNemar(1, 1 - observed / 2);
    }
    double exact = 2 * coin.cumulativeProbability(Math.min(onlyFirst, onlySecond));
    return new McNemar(exact, exact - observed);
  }
}
