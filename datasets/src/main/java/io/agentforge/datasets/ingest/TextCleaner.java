package io.agentforge.datasets.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns bytes into text that is safe to train on, or names the reason why it cannot.
 *
 * <p>Cleaning: strict UTF-8; every line end becomes {@code \n}; every space separator becomes a
 * plain space; control characters other than tab, the byte order mark and noncharacters vanish;
 * white space at line ends and all but one of several blank lines vanish; Unicode normal form C.
 * Cleaning clean text changes nothing.
 */
public final class TextCleaner {
  private static final int EXCERPT_CHARACTERS = 120;
  private static final Pattern LINE_END =
      Pattern.compile("\\r\\n|[\\r\\f\\x0B\\x85\\u2028\\u2029]");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private TextCleaner() {}

  /** Text, or the reason why there is none with an excerpt to recognise the row by. */
  public record Outcome(Optional<String> text, Optional<RejectReason> reason, String excerpt) {
    static Outcome kept(String text) {
      return new Outcome(Optional.of(text), Optional.empty(), "");
    }

    static Outcome rejected(RejectReason reason, String excerpt) {
      return new Outcome(Optional.empty(), Optional.of(reason), excerpt);
    }
  }

  /** Cleans one row's bytes under the limits of the settings. */
  public static Outcome clean(byte[] bytes, IngestSettings settings) {
    Optional<String> decoded = decode(bytes);
    if (decoded.isEmpty()) {
      return Outcome.rejected(
          RejectReason.INVALID_UTF8, excerpt(new String(bytes, StandardCharsets.UTF_8)));
    }
    String raw = decoded.get();
    String text = clean(raw);
    if (text.isBlank()) {
      return Outcome.rejected(RejectReason.EMPTY, "");
    }
    if (nonPrintableShare(raw) > settings.maximumNonPrintable()) {
      return Outcome.rejected(RejectReason.NOT_TEXT, excerpt(raw));
    }
    int characters = text.codePointCount(0, text.length());
    if (characters < settings.minimumCharacters()) {
      return Outcome.rejected(RejectReason.TOO_SHORT, excerpt(text));
    }
    if (characters > settings.maximumCharacters()) {
      return Outcome.rejected(RejectReason.TOO_LONG, excerpt(text));
    }
    return Outcome.kept(text);
  }

  /** The cleaning rules alone, for text that is already decoded. */
  public static String clean(String raw) {
    String lines = LINE_END.matcher(raw).replaceAll("\n");
    StringBuilder kept = new StringBuilder(lines.length());
    lines
        .codePoints()
        .filter(TextCleaner::belongsInText)
        .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
        .forEach(kept::appendCodePoint);
    String text = tidyLines(kept.toString());
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Strips line ends, drops blank lines at both ends and all but one of several in a row. */
  private static String tidyLines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean blankBefore = false;
    for (String line : text.split("\n", -1)) {
      String stripped = line.stripTrailing();
      if (stripped.isEmpty()) {
        blankBefore = true;
        continue;
      }
      if (!out.isEmpty()) {
        out.append(blankBefore ? "\n\n" : "\n");
      }
      out.append(stripped);
      blankBefore = false;
    }
    return out.toString();
  }

  /** The form in which two texts are the same document: lower case, single spaces. */
  public static String normalised(String text) {
    return WHITE_SPACE.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** Strict UTF-8; empty when the bytes are not. */
  static Optional<String> decode(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty(); // the caller rejects the row under its own reason
    }
  }

  /** Strict UTF-8; empty when the text holds half a surrogate pair. */
  static Optional<byte[]> encode(String text) {
    try {
      ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return Optional.of(bytes);
    } catch (CharacterCodingException e) {
      return Optional.empty(); // the caller rejects the row under its own reason
    }
  }

  /** At most 120 characters on one line, with non-printables shown as a dot. */
  static String excerpt(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(EXCERPT_CHARACTERS)
        .map(c -> Character.isWhitespace(c) ? ' ' : nonPrintable(c) ? '·' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static double nonPrintableShare(String text) {
    long characters = text.codePointCount(0, text.length());
    long bad = text.codePoints().filter(TextCleaner::nonPrintable).count();
    return characters == 0 ? 0 : (double) bad / characters;
  }

  private static boolean nonPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> !Character.isWhitespace(c);
      case Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> c == '\uFFFD';
    };
  }

  private static boolean belongsInText(int c) {
    if (c == '\t' || c == '\n') {
      return true;
    }
    int type = Character.getType(c);
    return type != Character.CONTROL && type != Character.UNASSIGNED && c != '\uFEFF';
  }
}
