package io.agentforge.merge.recipe;

import java.util.List;

/**
 * A number that may change from the first layer of a slice to the last: the values stand at equal
 * distances and what lies between them is interpolated.
 *
 * @param values at least one; a single one holds everywhere
 */
public record Gradient(List<Double> values) {
  public Gradient {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a gradient needs a value");
    }
  }

  /** The same value everywhere. */
  public static Gradient constant(double value) {
    return new Gradient(List.of(value));
  }

  /**
   * The value at a position.
   *
   * @param position 0 at the first value, 1 at the last
   */
  public double at(double position) {
    if (!(position >= 0 && position <= 1)) {
      throw new IllegalArgumentException("position " + position + " is not within 0 and 1");
    }
    double scaled = position * (values.size() - 1);
    int below = Math.min((int) scaled, values.size() - 1);
    int above = Math.min(below + 1, values.size() - 1);
    double share = scaled - below;
    return (1 - share) * values.get(below) + share * values.get(above);
  }
}
