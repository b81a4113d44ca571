package io.agentforge.tokenizer;

import java.util.OptionalInt;

/** What turns text into token ids and back. */
public interface TextTokenizer {
  /** Ids of a text in which special tokens are ordinary text. */
  int[] encode(String text);

  /** The text of the ids, special tokens written out. */
  String decode(int[] ids);

  /** Id of a token by its text as the file writes it. */
  OptionalInt find(String token);

  /** Id of a token of the forge; empty when this tokenizer was made elsewhere and lacks it. */
  default OptionalInt find(SpecialToken token) {
    return find(token.text());
  }
}
