package io.agentforge.phases.pipeline;

import io.agentforge.gate.GateVerdict;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.unit.UnitRunner;

/** Told how a run gets on; every method may be called from several threads. */
public interface RunListener {
  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  default void started(String runId) {}

  default void phaseStarted(PhasePlan plan) {}

  default void unitFinished(UnitRunner.Done unit) {}

  /** A committed attempt of an earlier run is used; nothing is computed. */
  default void phaseReused(PhasePlan plan, String earlierRun) {}

  /** Something a user should know at once, in one sentence; the ledger has it too. */
  default void happened(String message) {}

  default void judged(GateVerdict verdict) {}
}
