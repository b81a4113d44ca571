package io.agentforge.udfs.text;

import java.nio.charset.StandardCharsets;

/**
 * A text whose likelihood is asked for.
 *
 * @param prompt given and not scored; empty for plain text
 * @param text scored
 */
public record ScoredText(String prompt, String text) {
  /** A text that follows nothing. */
  public static ScoredText plain(String text) {
    return new ScoredText("", text);
  }

  /** Length of the scored text in UTF-8. */
  public int bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
