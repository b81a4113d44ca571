package io.agentforge.pack;

import java.nio.ByteBuffer;

/**
 * Ternary codes as bytes. In base 3, weight i of five is digit i of the byte, {@code sum (code_i +
 * 1) 3^i}, so bytes run from 0 to 242; in 2 bits, weight i of four is {@code code_i + 1} at bit 2i.
 * Places behind the last weight hold code 0, so every matrix has one form.
 */
final class Trits {
  static final int BASE3 = 5;
  static final int TWO_BIT = 4;
  private static final int[] POWERS = {1, 3, 9, 27, 81};
  private static final int BYTES = 243;
  private static final byte[] DIGITS = digits();

  private Trits() {}

  private static byte[] digits() {
    byte[] digits = new byte[BYTES * BASE3];
    for (int value = 0; value < BYTES; value++) {
      for (int i = 0; i < BASE3; i++) {
        digits[value * BASE3 + i] = (byte) (value / POWERS[i] % 3 - 1);
      }
    }
    return digits;
  }

  /** Appends the codes, five a byte. */
  static void putBase3(byte[] codes, ByteBuffer to) {
    for (int at = 0; at < codes.length; at += BASE3) {
      int value = 0;
      for (int i = 0; i < BASE3; i++) {
        value += (at + i < codes.length ? codes[at + i] + 1 : 1) * POWERS[i];
      }
      to.put((byte) value);
    }
  }

  /**
   * Takes {@code count} codes, five a byte.
   *
   * @throws IllegalArgumentException if a byte is above 242 or a place behind the last is not 0
   */
  static byte[] getBase3(int count, ByteBuffer from) {
    byte[] codes = new byte[count];
    for (int at = 0; at < count; at += BASE3) {
      int value = from.get() & 0xFF;
      if (value >= BYTES) {
        throw new IllegalArgumentException(
            "byte %d is %d; five trits are at most 242".formatted(at / BASE3, value));
      }
      int whole = Math.min(BASE3, count - at);
      System.arraycopy(DIGITS, value * BASE3, codes, at, whole);
      for (int i = whole; i < BASE3; i++) {
        requireZero(DIGITS[value * BASE3 + i]);
      }
    }
    return codes;
  }

  /** Appends the codes, four a byte. */
  static void putTwoBit(byte[] codes, ByteBuffer to) {
    for (int at = 0; at < codes.length; at += TWO_BIT) {
      int value = 0;
      for (int i = 0; i < TWO_BIT; i++) {
        value |= (at + i < codes.length ? codes[at + i] + 1 : 1) << 2 * i;
      }
      to.put((byte) value);
    }
  }

  /**
   * Takes {@code count} codes, four a byte.
   *
   * @throws IllegalArgumentException if two bits are 3 or a place behind the last is not 0
   */
  static byte[] getTwoBit(int count, ByteBuffer from) {
    byte[] codes = new byte[count];
    for (int at = 0; at < count; at += TWO_BIT) {
      int value = from.get();
      for (int i = 0; i < TWO_BIT; i++) {
        int code = (value >> 2 * i & 3) - 1;
        if (code > 1) {
          throw new IllegalArgumentException("weight %d has the bits 11".formatted(at + i));
        }
        if (at + i < count) {
          codes[at + i] = (byte) code;
        } else {
          requireZero(code);
        }
      }
    }
    return codes;
  }

  private static void requireZero(int code) {
    if (code != 0) {
      throw new IllegalArgumentException("a place behind the last weight is not 0");
    }
  }
}
