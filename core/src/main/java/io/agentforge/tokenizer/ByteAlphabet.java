package io.agentforge.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The 256 printable characters that stand for bytes in a byte-level vocabulary (GPT-2): printable
 * Latin-1 bytes stand for themselves, the others for U+0100 onwards in order.
 */
final class ByteAlphabet {
  private static final char[] CHARACTERS = characters();
  private static final int[] RANKS = ranks();
  private static final int[] VALUES = values();

  private ByteAlphabet() {}

  /** All characters in ascending order, as token texts. */
  static List<String> sorted() {
    char[] sorted = CHARACTERS.clone();
    java.util.Arrays.sort(sorted);
    return IntStream.range(0, sorted.length).mapToObj(i -> String.valueOf(sorted[i])).toList();
  }

  /** Position in {@link #sorted} of each UTF-8 byte of the text. */
  static int[] ranks(String text) throws CharacterCodingException {
    ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    int[] ranks = new int[bytes.remaining()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = RANKS[bytes.get() & 0xFF];
    }
    return ranks;
  }

  /** The byte that a character stands for. */
  static int value(char character) {
    return VALUES[character];
  }

  private static int[] values() {
    int[] values = new int[0x200];
    for (int b = 0; b < CHARACTERS.length; b++) {
      values[CHARACTERS[b]] = b;
    }
    return values;
  }

  private static char[] characters() {
    char[] characters = new char[256];
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      characters[b] = printable ? (char) b : next++;
    }
    return characters;
  }

  private static int[] ranks() {
    List<String> sorted = sorted();
    return IntStream.range(0, 256)
        .map(b -> sorted.indexOf(String.valueOf(CHARACTERS[b])))
        .toArray();
  }
}
