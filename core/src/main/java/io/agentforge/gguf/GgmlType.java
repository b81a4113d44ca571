package io.agentforge.gguf;

/**
 * Element types of GGUF that the forge reads; blocks of weights that share scales. The numbers are
 * those of the format.
 */
public enum GgmlType {
  F32(0, 1, 4, 0),
  F16(1, 1, 2, 1),
  /** Four bits around 8, scale per 32. */
  Q4_0(2, 32, 18, 2),
  /** Four bits above a minimum, scale per 32. */
  Q4_1(3, 32, 20, 3),
  /** Signed bytes, scale per 32. */
  Q8_0(8, 32, 34, 7),
  BF16(30, 1, 2, 32),
  /** Ternary, 1.6875 bits, scale per 256. */
  TQ1_0(34, 256, 54, 36),
  /** Ternary, 2.0625 bits, scale per 256. */
  TQ2_0(35, 256, 66, 37);

  private final int id;
  private final int weights;
  private final int bytes;
  private final int fileType;

  GgmlType(int id, int weights, int bytes, int fileType) {
    this.id = id;
    this.weights = weights;
    this.bytes = bytes;
    this.fileType = fileType;
  }

  /** The number in tensor infos. */
  int id() {
    return id;
  }

  /** The number of {@code general.file_type} for files that are mostly of this type. */
  int fileType() {
    return fileType;
  }

  /** Weights of one block. */
  public int blockWeights() {
    return weights;
  }

  /** Bytes of one block. */
  public int blockBytes() {
    return bytes;
  }

  /** Whether blocks hold codes and scales rather than numbers. */
  public boolean isQuantised() {
    return weights > 1;
  }

  boolean isTernary() {
    return this == TQ1_0 || this == TQ2_0;
  }

  /** Bytes of weights that are whole blocks. */
  long bytes(long elements) {
    return Math.multiplyExact(elements / weights, (long) bytes);
  }

  /** The largest magnitude that does not become infinite: scales are fp16. */
  float largest() {
    return switch (this) {
      case F32, BF16 -> Float.MAX_VALUE;
      case Q8_0 -> 127 * 65_504f;
      case Q4_0 -> 8 * 65_504f;
      case F16, Q4_1, TQ1_0, TQ2_0 -> 65_504f;
    };
  }

  /** The type of a number, or null when the forge does not know it. */
  static GgmlType ofId(int id) {
    for (GgmlType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    return null;
  }
}
