package io.agentforge.quantize;

import java.util.Objects;

/**
 * A matrix of {@code [rows, columns]} weights in {-1, 0, +1} with one scale for each group of
 * inputs: weight {@code (r, c) = code(r, c) * scale(r, c / group)}.
 *
 * @param rows outputs
 * @param columns inputs, a multiple of {@code group}
 * @param group consecutive inputs that share a scale; {@code columns} gives one scale a row
 * @param codes row-major, {@code rows * columns} of -1, 0, +1
 * @param scales row-major, {@code rows * columns / group}
 */
public record TernaryMatrix(int rows, int columns, int group, byte[] codes, float[] scales) {
  public TernaryMatrix {
    Objects.requireNonNull(codes, "codes");
    Objects.requireNonNull(scales, "scales");
    if (rows < 1 || columns < 1 || group < 1 || columns % group != 0) {
      throw new IllegalArgumentException(
          "%d x %d ternary weights cannot have groups of %d".formatted(rows, columns, group));
    }
    if (codes.length != rows * columns || scales.length != rows * (columns / group)) {
      throw new IllegalArgumentException(
          "%d codes and %d scales do not make %d x %d weights in groups of %d"
              .formatted(codes.length, scales.length, rows, columns, group));
    }
  }

  /** Scales of one row. */
  public int groups() {
    return columns / group;
  }
}
