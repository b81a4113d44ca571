package io.agentforge.phases;

import io.agentforge.gate.GateBoard;
import io.agentforge.gate.GateDefinition;
import io.agentforge.gate.Measurement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a phase measured for a gate.
 *
 * @param threshold replaces the file's threshold where the definition depends on the profile; null
 *     otherwise
 * @param brokenGuards conditions of the definition that do not hold; one is enough to fail
 * @param subject checkpoint concerned by name, or empty when it is all of them
 */
public record GateMeasurement(
    Measurement measurement, Double threshold, List<String> brokenGuards, String subject) {
  /** A measurement held against the file's threshold, without guards. */
  public static GateMeasurement of(Measurement measurement) {
    return new GateMeasurement(measurement, null, List.of(), "");
  }

  /** Judges a phase's gates with the thresholds and guards that its measurements bring. */
  public static GateBoard board(List<GateDefinition> definitions, List<GateMeasurement> gates) {
    Map<String, Double> thresholds = new HashMap<>();
    Map<String, List<String>> guards = new HashMap<>();
    for (GateMeasurement gate : gates) {
      if (gate.threshold() != null) {
        thresholds.put(gate.measurement().gate(), gate.threshold());
      }
      guards.put(gate.measurement().gate(), gate.brokenGuards());
    }
    List<GateDefinition> effective =
        definitions.stream()
            .map(d -> thresholds.containsKey(d.id()) ? d.withThreshold(thresholds.get(d.id())) : d)
            .toList();
    return GateBoard.of(
        effective, gates.stream().map(GateMeasurement::measurement).toList(), guards);
  }
}
