package io.agentforge.gate;

/**
 * A gate as {@code conf/gates.yaml} states it.
 *
 * @param id snake_case, unique within the phase
 * @param definition one sentence: what is measured on what, which end of the interval is judged
 * @param tolerance relative, only for {@link Comparison#WITHIN}; 0 otherwise
 */
public record GateDefinition(
    String id,
    String phase,
    String definition,
    Comparison comparison,
    double threshold,
    double tolerance) {

  /** The same gate held against a threshold that depends on the profile. */
  public GateDefinition withThreshold(double other) {
    return new GateDefinition(id, phase, definition, comparison, other, tolerance);
  }
}
