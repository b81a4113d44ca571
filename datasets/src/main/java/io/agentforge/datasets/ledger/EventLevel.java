package io.agentforge.datasets.ledger;

/** How much an event matters. */
public enum EventLevel {
  INFO,
  WARN,
  ERROR
}
