package io.agentforge.tokenizer;

/** Tokens of all phases, reserved from the start so that no phase has to resize an embedding. */
public enum SpecialToken {
  PAD("<|pad|>"),
  BEGIN("<|bos|>"),
  END("<|eos|>"),
  USER("<|user|>"),
  MODEL("<|model|>"),
  SYSTEM("<|system|>"),
  TURN_END("<|end|>"),
  PERSONA("<|persona|>"),
  THOUGHT_START("<|thought|>"),
  THOUGHT_END("<|/thought|>"),
  TOOL_CALL("<|tool_call|>"),
  TOOL_RESULT("<|tool_result|>");

  private final String text;

  SpecialToken(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** In tokenizers trained by the forge the id is the position in this list. */
  public int id() {
    return ordinal();
  }
}
