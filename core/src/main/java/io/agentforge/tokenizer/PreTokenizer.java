package io.agentforge.tokenizer;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into the pieces that merges never cross (GPT-2's pattern). White space is Unicode's
 * White_Space property, as Hugging Face's regular expressions have it.
 */
final class PreTokenizer {
  private static final Pattern PIECE =
      Pattern.compile(
          "'(?:[stmd]|re|ve|ll)"
              + "| ?\\p{L}+"
              + "| ?\\p{N}+"
              + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})"
              + "|\\p{IsWhite_Space}+");

  private PreTokenizer() {}

  /** The pieces of each line of the text in turn; lines keep their {@code \n} or {@code \r\n}. */
  static void split(String text, Consumer<String> pieces) {
    Matcher matcher = PIECE.matcher(text);
    for (int start = 0, end; start < text.length(); start = end) {
      int newline = text.indexOf('\n', start);
      end = newline < 0 ? text.length() : newline + 1;
      matcher.region(start, end);
      while (matcher.find()) {
        pieces.accept(matcher.group());
      }
    }
  }
}
