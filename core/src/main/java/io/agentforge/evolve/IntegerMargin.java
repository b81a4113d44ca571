package io.agentforge.evolve;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Keeps every neighbouring value of a discrete gene within reach of a normal distribution: the mean
 * is moved and the spread of the gene scaled until each side is drawn with probability at least
 * {@code α / 2}, or the only neighbour with {@code α} (Hamano, Saito, Nomura and Shirakawa, CMA-ES
 * with margin, 2022, section 4).
 *
 * @param mean of the coordinate, the discrete values being intervals of equal length of [0, 1]
 * @param scale factor on the coordinate's standard deviation
 */
record IntegerMargin(double mean, double scale) {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /**
   * @param deviation of the coordinate before scaling
   * @param levels at least 2
   */
  static IntegerMargin of(double mean, double scale, double deviation, int levels, double alpha) {
    double first = 1.0 / levels;
    double last = (levels - 1.0) / levels;
    double spread = deviation * scale;
    if (mean <= first || mean > last) {
      double border = mean <= first ? first : last;
      double reach = NORMAL.inverseCumulativeProbability(1 - alpha) * spread;
      double away = Math.min(Math.abs(mean - border), reach);
      return new IntegerMargin(border + Math.signum(mean - border) * away, scale);
    }
    double low = Math.ceil(mean * levels - 1) / levels;
    double high = low + 1.0 / levels;
    double below = NORMAL.cumulativeProbability((low - mean) / spread);
    double above = NORMAL.cumulativeProbability((mean - high) / spread);
    double between = Math.max(0, 1 - below - above);
    double half = alpha / 2;
    double raisedBelow = Math.max(half, below);
    double raisedAbove = Math.max(half, above);
    double excess = 1 - raisedBelow - raisedAbove - between;
    double room = raisedBelow + raisedAbove + between - 3 * half;
    double pBelow = raisedBelow + excess / room * (raisedBelow - half);
    double pAbove = raisedAbove + excess / room * (raisedAbove - half);
    if (pBelow == below && pAbove == above) {
      return new IntegerMargin(mean, scale);
    }
    double zBelow = NORMAL.inverseCumulativeProbability(1 - Math.min(0.5, pBelow));
    double zAbove = NORMAL.inverseCumulativeProbability(1 - Math.min(0.5, pAbove));
    double sum = zBelow + zAbove;
    if (!(sum > 1e-9) || !(deviation > 0)) {
      return new IntegerMargin(mean, scale);
    }
    return new IntegerMargin((low * zAbove + high * zBelow) / sum, (high - low) / sum / deviation);
  }
}
