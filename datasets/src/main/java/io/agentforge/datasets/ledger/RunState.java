package io.agentforge.datasets.ledger;

/** State of a run. */
public enum RunState {
  RUNNING,
  SUCCEEDED,
  FAILED,
  INTERRUPTED
}
