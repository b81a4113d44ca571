package io.agentforge.statistics;

/** Score interval of a proportion without continuity correction (Wilson 1927). */
public final class Wilson {
  private Wilson() {}

  /** The 95 % interval of {@code successes / trials}, within [0, 1]; trials &gt; 0. */
  public static Interval interval(long successes, long trials) {
    return interval(successes, trials, Normal.DEFAULT_CONFIDENCE);
  }

  /** The two-sided interval at {@code confidence}, which lies in (0, 1). */
  public static Interval interval(long successes, long trials, double confidence) {
    if (trials <= 0 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " successes of " + trials + " trials");
    }
    double z = Normal.twoSided(confidence);
    double share = (double) successes / trials;
    double shrink = 1 + z * z / trials;
    double centre = (share + z * z / (2.0 * trials)) / shrink;
    double half =
        z
            / shrink
            * Math.sqrt(share * (1 - share) / trials + z * z / (4.0 * trials * (double) trials));
    return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
