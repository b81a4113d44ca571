package io.agentforge.datasets.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Small files that are not addressed by their content: UTF-8 text whose last line, ended by a line
 * feed, holds the SHA-256 of everything before it. A cut, flipped or added byte is noticed.
 */
public final class SealedText {
  private static final Pattern SEAL = Pattern.compile("(?:<!-- )?sha256 ([0-9a-f]{64})(?: -->)?\n");

  private SealedText() {}

  /** The text, a line feed, and its seal as a plain line. */
  public static byte[] seal(String text) {
    return sealed(text, "sha256 %s\n");
  }

  /** The same for a page: the seal is a comment. */
  public static byte[] sealPage(String html) {
    return sealed(html, "<!-- sha256 %s -->\n");
  }

  private static byte[] sealed(String text, String line) {
    String body = text + "\n";
    return (body + line.formatted(ContentDigest.of(body).sha256()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The text without its seal; empty when the bytes are not what was sealed. */
  public static Optional<String> open(byte[] bytes) {
    int last = bytes.length - 2;
    while (last >= 0 && bytes[last] != '\n') {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    String line = new String(bytes, last + 1, bytes.length - last - 1, StandardCharsets.UTF_8);
    Matcher seal = SEAL.matcher(line);
    byte[] body = Arrays.copyOf(bytes, last + 1);
    if (!seal.matches() || !ContentDigest.of(body).sha256().equals(seal.group(1))) {
      return Optional.empty();
    }
    return Optional.of(new String(body, 0, last, StandardCharsets.UTF_8));
  }
}
