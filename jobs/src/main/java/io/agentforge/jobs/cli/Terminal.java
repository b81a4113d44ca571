package io.agentforge.jobs.cli;

import java.util.OptionalInt;

/** What standard error is connected to; Java cannot ask, so the launcher says. */
final class Terminal {
  /** Set by the launcher to the columns of a terminal, absent elsewhere. */
  static final String VARIABLE = "FORGE_TERMINAL_COLUMNS";

  private static final int NARROWEST = 40;

  private Terminal() {}

  /** Columns of the terminal, empty when standard error is a file or pipe. */
  static OptionalInt columns() {
    return columns(System.getenv(VARIABLE));
  }

  static OptionalInt columns(String value) {
    if (value == null || !value.matches("\\d{1,5}") || Integer.parseInt(value) < NARROWEST) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(value));
  }
}
