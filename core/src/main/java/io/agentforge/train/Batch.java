package io.agentforge.train;

/**
 * Rows of equal length for one micro-step.
 *
 * @param inputs token ids, {@code [rows, length]} row-major
 * @param targets ids to predict, {@code [rows, length]}; {@link #IGNORED} where no loss is taken
 */
public record Batch(int rows, int length, int[] inputs, int[] targets) {
  /** Target value of padding and prompt positions. */
  public static final int IGNORED = -100;

  public Batch {
    if (inputs.length != rows * length || targets.length != rows * length) {
      throw new IllegalArgumentException(
          "%d rows of %d need %d ids, not %d and %d"
              .formatted(rows, length, rows * length, inputs.length, targets.length));
    }
  }
}
