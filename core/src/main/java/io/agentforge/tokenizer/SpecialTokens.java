package io.agentforge.tokenizer;

/** What decoding does with special tokens. */
public enum SpecialTokens {
  /** Writes their text. */
  KEEP,
  /** Leaves them out. */
  SKIP
}
