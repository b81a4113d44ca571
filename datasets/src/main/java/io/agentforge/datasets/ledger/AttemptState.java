package io.agentforge.datasets.ledger;

/** State of an attempt at a phase. */
public enum AttemptState {
  PLANNED,
  RUNNING,
  COMMITTED,
  REUSED,
  FAILED,
  INTERRUPTED
}
