package io.agentforge.phases;

import io.agentforge.gate.Measurement;
import java.util.List;

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
}
