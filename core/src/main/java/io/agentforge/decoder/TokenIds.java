package io.agentforge.decoder;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;

/** Checks on ids before they become indexes in native code. */
final class TokenIds {
  private TokenIds() {}

  static int[] flat(int[][] rows) {
    int length = rows[0].length;
    int[] flat = new int[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != length) {
        throw new IllegalArgumentException(
            "row %d has %d ids, row 0 has %d".formatted(i, rows[i].length, length));
      }
      System.arraycopy(rows[i], 0, flat, i * length, length);
    }
    return flat;
  }

  static void check(int[] ids, int vocab) {
    for (int id : ids) {
      if (id < 0 || id >= vocab) {
        throw new ForgeException(
            ErrorCode.DATA_INVALID,
            "token id " + id,
            "the model's vocabulary has %,d".formatted(vocab),
            "Use the tokenizer that belongs to the model.");
      }
    }
  }
}
