package io.agentforge.datasets.task;

import java.util.Locale;

/** What a specialist specialises in. */
public enum Domain {
  REASONING,
  RECALL,
  PROCEDURE;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
