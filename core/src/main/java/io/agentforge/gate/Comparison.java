package io.agentforge.gate;

/** How a measured value is held against its threshold; equality is decided as written. */
public enum Comparison {
  GREATER(">"),
  AT_LEAST(">="),
  LESS("<"),
  AT_MOST("<="),
  /** |value − threshold| ≤ tolerance · threshold. */
  WITHIN("within");

  private final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }
}
