package io.agentforge.datasets.ledger;

import java.util.Locale;

/** The Delta tables of database {@code forge}; schemas stand in {@link LedgerSchemas}. */
public enum LedgerTable {
  RUNS,
  PHASE_ATTEMPTS,
  WORK_UNITS,
  CHECKPOINTS,
  CHECKPOINT_TENSORS,
  POPULATION,
  EVALUATIONS,
  METRICS,
  GATE_VERDICTS,
  LINEAGE,
  EVENTS;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
