package io.agentforge.merge.recipe;

/**
 * Neighbouring layers of a model.
 *
 * @param from first layer, counted from 0
 * @param to one past the last
 */
public record LayerRange(int from, int to) {
  public LayerRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("layers [%d, %d) are none".formatted(from, to));
    }
  }

  /** Number of layers. */
  public int count() {
    return to - from;
  }
}
