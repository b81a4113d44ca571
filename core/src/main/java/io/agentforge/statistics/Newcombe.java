package io.agentforge.statistics;

/** Square-and-add intervals for a difference of proportions, built from Wilson limits. */
public final class Newcombe {
  private Newcombe() {}

  /**
   * Independent samples (Newcombe 1998, Statistics in Medicine 17:873, method 10) at 95 %.
   *
   * @return {@code successes1 / trials1 − successes2 / trials2}
   */
  public static Difference independent(
      long successes1, long trials1, long successes2, long trials2) {
    double p1 = (double) successes1 / trials1;
    double p2 = (double) successes2 / trials2;
    Interval first = Wilson.interval(successes1, trials1);
    Interval second = Wilson.interval(successes2, trials2);
    double below = Math.hypot(p1 - first.low(), second.high() - p2);
    double above = Math.hypot(first.high() - p1, p2 - second.low());
    return new Difference(p1 - p2, new Interval(p1 - p2 - below, p1 - p2 + above));
  }

  /**
   * Paired samples (Newcombe 1998, Statistics in Medicine 17:2635, method 10) at 95 %, with φ
   * corrected for continuity.
   *
   * @param both items that both got right
   * @param onlyFirst items that only the first got right
   * @param onlySecond items that only the second got right
   * @param neither items that both got wrong
   * @return {@code (onlyFirst − onlySecond) / n}
   */
  public static Difference paired(long both, long onlyFirst, long onlySecond, long neither) {
    long n = both + onlyFirst + onlySecond + neither;
    double p1 = (double) (both + onlyFirst) / n;
    double p2 = (double) (both + onlySecond) / n;
    Interval first = Wilson.interval(both + onlyFirst, n);
    Interval second = Wilson.interval(both + onlySecond, n);
    double phi = phi(both, onlyFirst, onlySecond, neither);
    double below = combine(p1 - first.low(), second.high() - p2, phi);
    double above = combine(first.high() - p1, p2 - second.low(), phi);
    return new Difference(p1 - p2, new Interval(p1 - p2 - below, p1 - p2 + above));
  }

  private static double phi(double both, double onlyFirst, double onlySecond, double neither) {
    double margins =
        (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
    if (margins == 0) {
      return 0;
    }
    double cross = both * neither - onlyFirst * onlySecond;
    double n = both + onlyFirst + onlySecond + neither;
    return (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / Math.sqrt(margins);
  }

  private static double combine(double a, double b, double phi) {
    return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  }
}
