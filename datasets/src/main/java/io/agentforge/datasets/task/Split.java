package io.agentforge.datasets.task;

import java.util.Locale;

/**
 * Disjoint uses of data; an instance belongs to exactly one, by salted hash of its canonical form.
 */
public enum Split {
  TRAIN,
  SELECTION,
  TEST;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
