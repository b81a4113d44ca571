package io.agentforge.phases;

/**
 * One phase: {@link #plan} is pure and cheap and starts no Spark job; {@link #execute} may be
 * called again with the same plan after a crash and then only does what is missing.
 *
 * <p>A phase writes content-addressed objects and unit results through its context. It never writes
 * a table, commits a checkpoint, judges a gate or decides whether the run goes on: the pipeline
 * does.
 */
public interface Phase {
  PhaseId id();

  /**
   * This phase with the checkpoints of earlier phases as its inputs; a phase that begins from data
   * is what it was.
   */
  default Phase on(PhaseInputs inputs) {
    return this;
  }

  /** The work there is to do; reads manifests and the recipe only, never weights. */
  PhasePlan plan();

  /** Does the work of the plan. */
  PhaseOutcome execute(PhasePlan plan, PhaseContext context);
}
