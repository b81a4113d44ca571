package io.agentforge.model;

/**
 * The rotary scaling of Llama 3.1: slow frequencies are divided by {@code factor}, fast ones kept,
 * those between interpolated by how often they turn within the original context.
 *
 * @param factor 1 means no scaling
 * @param lowTurns fewer turns than this within {@code originalPositions}: divided
 * @param highTurns more turns than this: kept
 */
public record RopeScaling(double factor, double lowTurns, double highTurns, int originalPositions)
    implements java.io.Serializable {
  public static final RopeScaling NONE = new RopeScaling(1, 1, 4, 8192);

  /** The frequency, in radians per position, that is used instead of {@code frequency}. */
  double stretched(double frequency) {
    if (factor == 1) {
      return frequency;
    }
    double turns = originalPositions * frequency / (2 * Math.PI);
    double kept = Math.min(1, Math.max(0, (turns - lowTurns) / (highTurns - lowTurns)));
    return (1 - kept) * frequency / factor + kept * frequency;
  }
}
