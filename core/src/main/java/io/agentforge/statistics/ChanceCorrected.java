package io.agentforge.statistics;

/**
 * Accuracy rescaled so that guessing gives 0 and a perfect score 1: {@code (accuracy − chance) / (1
 * − chance)}. Correct before any ratio is taken, never after.
 *
 * @param value negative when worse than guessing
 * @param interval the Wilson 95 % limits of the accuracy, rescaled the same way
 */
public record ChanceCorrected(double value, Interval interval) {

  /**
   * @param correct items answered right
   * @param items items asked, &gt; 0
   * @param chance accuracy of guessing, in [0, 1)
   */
  public static ChanceCorrected of(long correct, long items, double chance) {
    if (!(chance >= 0 && chance < 1)) {
      throw new IllegalArgumentException("chance must lie in [0, 1), not " + chance);
    }
    Interval raw = Wilson.interval(correct, items);
    return new ChanceCorrected(
        rescale((double) correct / items, chance),
        new Interval(rescale(raw.low(), chance), rescale(raw.high(), chance)));
  }

  private static double rescale(double accuracy, double chance) {
    return (accuracy - chance) / (1 - chance);
  }
}
