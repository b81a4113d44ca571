package io.agentforge.pack;

import java.util.Locale;

/** How the bytes of an entry are to be read. The codes are part of the format. */
public enum PackType {
  F32(0),
  F16(1),
  BF16(2),
  /** Ternary, five weights a byte. */
  TERNARY_BASE3(3),
  /** Ternary, four weights a byte. */
  TERNARY_2BIT(4),
  /** Signed bytes, a scale a row. */
  INT8_ROWS(5),
  /** Two weights a byte, a scale per group of inputs. */
  INT4_GROUPS(6),
  /** A file that travels with the tensors. */
  FILE(7);

  private final int code;

  PackType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The type of a code, or null. */
  static PackType ofCode(int code) {
    return code >= 0 && code < values().length ? values()[code] : null;
  }

  /** Whether entries of this type carry scales. */
  boolean isScaled() {
    return switch (this) {
      case TERNARY_BASE3, TERNARY_2BIT, INT8_ROWS, INT4_GROUPS -> true;
      case F32, F16, BF16, FILE -> false;
    };
  }

  /** Bytes of the codes or numbers of {@code elements} weights, scales not included. */
  long codeBytes(long elements) {
    return switch (this) {
      case F32 -> Math.multiplyExact(elements, 4);
      case F16, BF16 -> Math.multiplyExact(elements, 2);
      case TERNARY_BASE3 -> elements / 5 + (elements % 5 == 0 ? 0 : 1);
      case TERNARY_2BIT -> elements / 4 + (elements % 4 == 0 ? 0 : 1);
      case INT4_GROUPS -> elements / 2;
      case INT8_ROWS, FILE -> elements;
    };
  }

  /** As manifests and tables write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
