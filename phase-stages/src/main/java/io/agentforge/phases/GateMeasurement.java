package io.agentforge.phases;

import io.agentforge.gate.Measurement;
import java.util.List;

/**
 * What a phase measured for a gate.
 *
 * @param threshold replaces the file's threshold where the definition depends on the profile; null
 *     otherwise
 * @param brokenGuards conditions of the definition that do not hold; one is enough to fail
 * @param modelSha256 manifest name or hash of the model concerned, or empty
 */
public record GateMeasurement(
    Measurement measurement, Double threshold, List<String> brokenGuards, String modelSha256) {
  /** A measurement held against the file's threshold, without guards. */
  public static GateMeasurement of(Measurement measurement) {
    return new GateMeasurement(measurement, null, List.of(), "");
  }
}
