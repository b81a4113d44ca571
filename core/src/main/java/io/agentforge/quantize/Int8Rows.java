package io.agentforge.quantize;

import java.util.Objects;

/**
 * A matrix of {@code [rows, columns]} signed bytes with one scale a row: weight {@code (r, c) =
 * codes[r * columns + c] * scales[r]}. For embeddings.
 *
 * @param codes row-major, -127 to 127
 * @param scales one a row
 */
public record Int8Rows(int rows, int columns, byte[] codes, float[] scales) {
  public Int8Rows {
    Objects.requireNonNull(codes, "codes");
    Objects.requireNonNull(scales, "scales");
    if (rows < 1 || columns < 1 || codes.length != (long) rows * columns || scales.length != rows) {
      throw new IllegalArgumentException(
          "%d codes and %d scales do not make %d x %d bytes with a scale a row"
              .formatted(codes.length, scales.length, rows, columns));
    }
  }

  /** Writes the {@code columns} weights of one row into {@code out} from {@code offset} on. */
  public void row(int row, float[] out, int offset) {
    float scale = scales[row];
    int base = row * columns;
    for (int c = 0; c < columns; c++) {
      out[offset + c] = codes[base + c] * scale;
    }
  }
}
