package io.agentforge.datasets.ledger;

/** What happened to a work unit. */
public enum UnitState {
  EXECUTED,
  REUSED,
  FAILED
}
