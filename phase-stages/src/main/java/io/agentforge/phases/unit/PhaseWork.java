package io.agentforge.phases.unit;

import java.io.Serializable;

/**
 * Whose work a unit is.
 *
 * @param runId of the run
 * @param phase id of the phase
 * @param attempt number of the run's attempt at the phase, from 1
 */
public record PhaseWork(String runId, String phase, int attempt) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The Spark job group of a phase of a run, as the Spark UI and the history server show it. */
  public static String jobGroup(String runId, String phase) {
    return runId + "/" + phase;
  }

  String jobGroup() {
    return jobGroup(runId, phase);
  }
}
