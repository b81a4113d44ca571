package io.agentforge.phases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a phase hands to the pipeline, which commits it.
 *
 * @param evaluations cells computed now, not those found in the cache
 * @param inputs digests of data that entered: role → digest
 * @param parts where the wall time went: part → seconds
 */
public record PhaseOutcome(
    List<CheckpointDraft> checkpoints,
    List<GateMeasurement> gates,
    List<Metric> metrics,
    List<Evaluation> evaluations,
    List<PhaseEvent> events,
    Map<String, String> inputs,
    Map<String, Double> parts) {
  /** The same outcome with these events before its own. */
  public PhaseOutcome with(List<PhaseEvent> more) {
    List<PhaseEvent> all = new ArrayList<>(more);
    all.addAll(events);
    return new PhaseOutcome(
        checkpoints, gates, metrics, evaluations, List.copyOf(all), inputs, parts);
  }
}
