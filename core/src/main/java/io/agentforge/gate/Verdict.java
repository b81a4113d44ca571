package io.agentforge.gate;

/** Outcome of a gate; only {@link #PASS} counts as passed. */
public enum Verdict {
  PASS,
  FAIL,
  NOT_EVALUATED
}
