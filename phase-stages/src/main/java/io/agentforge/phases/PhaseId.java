package io.agentforge.phases;

import java.util.Locale;

/** The eight phases in their sequential order. */
public enum PhaseId {
  COGNATE,
  EVOMERGE,
  QUIETSTAR,
  BITNET,
  TRAINING,
  BAKING,
  ADAS,
  COMPRESSION;

  /** As recipes, tables and commands spell it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
