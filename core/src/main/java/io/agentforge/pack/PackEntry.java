package io.agentforge.pack;

import java.util.List;

/**
 * One line of a container's index.
 *
 * @param shape dimensions, outermost first; the length for a file
 * @param group inputs that share a scale; 0 where there are no scales
 * @param offset of the first byte in the container, a multiple of 64
 * @param bytes without the padding that follows
 * @param crc32c of those bytes
 */
public record PackEntry(
    String name,
    PackType type,
    List<Long> shape,
    int group,
    PackScales scales,
    long offset,
    long bytes,
    int crc32c) {
  /** Most dimensions of a tensor. */
  static final int RANKS = 4;

  /** Names are printable ASCII without a way out of a folder. */
  static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,254}";

  public PackEntry {
    shape = List.copyOf(shape);
  }

  /** Product of the dimensions. */
  public long elements() {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  /** Scales of the tensor, before those that are equal are kept once. */
  long scaleCount() {
    return group == 0 ? 0 : elements() / group;
  }

  /** Bytes of the scales; they follow the codes. */
  public long scaleBytes() {
    return scales.bytes(scaleCount());
  }

  /**
   * What is wrong with the entry by itself, or null.
   *
   * <p>Rows and groups are checked here, so that decoding finds whole ones.
   */
  String problem() {
    if (!name.matches(NAME)) {
      return "its name holds something other than letters, digits, '.', '_' and '-'";
    }
    if (shape.size() > RANKS || shape.stream().anyMatch(d -> d < 1 || d > Integer.MAX_VALUE)) {
      return "its shape is " + shape;
    }
    if (type.isScaled() != (scales != PackScales.NONE) || type.isScaled() != (group != 0)) {
      return "%s has scales %s and group %d".formatted(type, scales, group);
    }
    if (type.isScaled() && shape.size() != 2 || type == PackType.FILE && shape.size() != 1) {
      return "%s has %d dimensions".formatted(type, shape.size());
    }
    if (type.isScaled()) {
      long columns = shape.get(1);
      boolean whole =
          type == PackType.INT8_ROWS
              ? group == columns
              : group > 0
                  && columns % group == 0
                  && (type != PackType.INT4_GROUPS || columns % 2 == 0);
      if (!whole) {
        return "rows of %d are not whole groups of %d".formatted(columns, group);
      }
    }
    return sizeProblem();
  }

  private String sizeProblem() {
    try {
      long elements = elements();
      long needed = Math.addExact(type.codeBytes(elements), scaleBytes());
      if (elements > Integer.MAX_VALUE - 8 || needed > Integer.MAX_VALUE - 64) {
        return "%d weights are more than one array holds".formatted(elements);
      }
      return needed == bytes
          ? null
          : "%s of shape %s needs %d bytes, the index gives %d"
              .formatted(type, shape, needed, bytes);
    } catch (ArithmeticException e) {
      return "the size of shape %s overflows 64 bits".formatted(shape);
    }
  }
}
