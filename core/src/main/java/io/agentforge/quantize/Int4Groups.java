package io.agentforge.quantize;

import java.util.Objects;

/**
 * A matrix of {@code [rows, columns]} four-bit codes with one scale for each group of inputs:
 * weight {@code (r, c) = code(r, c) * scale(r, c / group)} with codes from -8 to 7. For embeddings.
 *
 * @param columns even, and a multiple of {@code group}
 * @param group consecutive inputs that share a scale
 * @param codes row-major, two a byte, each {@code code + 8}; the even input in the lower four bits
 * @param scales row-major, {@code rows * columns / group}
 */
public record Int4Groups(int rows, int columns, int group, byte[] codes, float[] scales) {
  public Int4Groups {
    Objects.requireNonNull(codes, "codes");
    Objects.requireNonNull(scales, "scales");
    if (rows < 1 || columns < 2 || columns % 2 != 0 || group < 1 || columns % group != 0) {
      throw new IllegalArgumentException(
          "%d x %d four-bit weights cannot have groups of %d".formatted(rows, columns, group));
    }
    if (codes.length != (long) rows * columns / 2
        || scales.length != (long) rows * (columns / group)) {
      throw new IllegalArgumentException(
          "%d bytes and %d scales do not make %d x %d four-bit weights in groups of %d"
              .formatted(codes.length, scales.length, rows, columns, group));
    }
  }

  /** Scales of one row. */
  public int groups() {
    return columns / group;
  }

  /** The code of one weight, -8 to 7. */
  public int code(int row, int column) {
    int index = row * (columns / 2) + column / 2;
    return (codes[index] >> 4 * (column & 1) & 15) - 8;
  }

  /** Writes the {@code columns} weights of one row into {@code out} from {@code offset} on. */
  public void row(int row, float[] out, int offset) {
    int base = row * (columns / 2);
    int scale = row * groups();
    for (int c = 0; c < columns; c += 2) {
      int pair = codes[base + c / 2];
      out[offset + c] = ((pair & 15) - 8) * scales[scale + c / group];
      out[offset + c + 1] = ((pair >> 4 & 15) - 8) * scales[scale + (c + 1) / group];
    }
  }
}
