package io.agentforge.phases;

import java.util.List;
import java.util.Map;

/**
 * What a phase hands to the pipeline, which commits it.
 *
 * @param evaluations cells computed now, not those found in the cache
 * @param inputs digests of data that entered: role → digest
 * @param parts where the wall time went: part → seconds
 * @param population individuals of all generations; empty for phases that evolve nothing
 */
public record PhaseOutcome(
    List<CheckpointDraft> checkpoints,
    List<GateMeasurement> gates,
    List<Metric> metrics,
    List<Evaluation> evaluations,
    List<PhaseEvent> events,
    Map<String, String> inputs,
    Map<String, Double> parts,
    List<Individual> population) {
  /** Of a phase without a population. */
  public PhaseOutcome(
      List<CheckpointDraft> checkpoints,
      List<GateMeasurement> gates,
      List<Metric> metrics,
      List<Evaluation> evaluations,
      List<PhaseEvent> events,
      Map<String, String> inputs,
      Map<String, Double> parts) {
    this(checkpoints, gates, metrics, evaluations, events, inputs, parts, List.of());
  }
}
