package io.agentforge.gate;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verdicts on all gates of a phase, in the order of the definitions. */
public record GateBoard(List<GateVerdict> verdicts) {

  public GateBoard {
    verdicts = List.copyOf(verdicts);
  }

  /** {@link #of(List, Collection, Map)} where no guard is broken. */
  public static GateBoard of(
      List<GateDefinition> definitions, Collection<Measurement> measurements) {
    return of(definitions, measurements, Map.of());
  }

  /**
   * Judges every definition; one without a measurement is NOT_EVALUATED.
   *
   * @param brokenGuards gate id → conditions of its definition that do not hold
   * @throws ForgeException GATES_INVALID when a measurement has no definition: what a phase
   *     measures for a gate may not go unjudged
   */
  public static GateBoard of(
      List<GateDefinition> definitions,
      Collection<Measurement> measurements,
      Map<String, List<String>> brokenGuards) {
    Map<String, Measurement> byGate = new HashMap<>();
    for (Measurement measurement : measurements) {
      if (byGate.put(measurement.gate(), measurement) != null) {
        throw new IllegalArgumentException("two measurements of gate " + measurement.gate());
      }
    }
    List<GateVerdict> verdicts =
        definitions.stream()
            .map(
                definition ->
                    Gates.judge(
                        definition,
                        taken(byGate, definition.id()),
                        brokenGuards.getOrDefault(definition.id(), List.of())))
            .toList();
    if (!byGate.isEmpty()) {
      throw new ForgeException(
          ErrorCode.GATES_INVALID,
          "gates",
          "measured but not defined: " + byGate.keySet().stream().sorted().toList(),
          "Define them in the gates file");
    }
    return new GateBoard(verdicts);
  }

  /** Whether there is a gate and every gate passed. */
  public boolean passed() {
    return !verdicts.isEmpty()
        && verdicts.stream().allMatch(verdict -> verdict.verdict() == Verdict.PASS);
  }

  /** The verdict on one gate. */
  public Optional<GateVerdict> find(String gate) {
    return verdicts.stream().filter(v -> v.definition().id().equals(gate)).findFirst();
  }

  private static Measurement taken(Map<String, Measurement> byGate, String gate) {
    Measurement measurement = byGate.remove(gate);
    return measurement == null ? Measurement.missing(gate, "not measured") : measurement;
  }
}
