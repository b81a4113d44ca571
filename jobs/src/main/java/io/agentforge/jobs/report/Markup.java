package io.agentforge.jobs.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes markup that is well-formed by construction, as XML and as HTML. There is no way to add
 * unescaped text: what a model wrote can never become an element, an attribute or a script.
 */
final class Markup {
  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn; a null value leaves the attribute out
   */
  Markup open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the innermost open element, which must be {@code tag}. */
  Markup close(String tag) {
    String innermost = open.pop();
    if (!innermost.equals(tag)) {
      throw new IllegalStateException("closing " + tag + " inside " + innermost);
    }
    out.append("</").append(tag).append('>');
    return this;
  }

  /** An element with text and nothing else. */
  Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** An element that cannot have content: a void element of HTML, or a shape of SVG. */
  Markup leaf(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  Markup text(String text) {
    out.append(escape(text));
    return this;
  }

  /** A line break between blocks, for people who read the source. */
  Markup line() {
    out.append('\n');
    return this;
  }

  /** Our own style sheet; HTML reads it raw, so it must be free of markup characters. */
  Markup style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet here must not contain < or &");
    }
    out.append("<style>").append(css).append("</style>");
    return this;
  }

  /** The finished document. */
  String document() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return "<!DOCTYPE html>\n" + out + "\n";
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        out.append(escape(attributes[i + 1])).append('"');
      }
    }
  }

  /**
   * Text as character data. Control characters become their visible pictures; lone surrogates,
   * non-characters and marks that turn the direction of writing become U+FFFD, so that text can
   * neither break the parser nor rearrange the page around it.
   */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> appendEscaped(safe, point));
    return safe.toString();
  }

  private static void appendEscaped(StringBuilder safe, int point) {
    switch (point) {
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '&' -> safe.append("&amp;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      case '\n', '\t' -> safe.append((char) point);
      default -> safe.appendCodePoint(visible(point));
    }
  }

  private static int visible(int point) {
    if (point < 0x20) {
      return 0x2400 + point;
    }
    boolean control = point >= 0x7F && point < 0xA0;
    boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
    boolean nonCharacter = (point & 0xFFFE) == 0xFFFE || point >= 0xFDD0 && point <= 0xFDEF;
    boolean direction =
        point == 0x061C
            || point == 0x200E
            || point == 0x200F
            || point >= 0x202A && point <= 0x202E
            || point >= 0x2066 && point <= 0x2069;
    return control || surrogate || nonCharacter || direction ? 0xFFFD : point;
  }
}
