package io.agentforge.jobs.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The answer of {@code forge status}: a stable JSON document for schedulers, or text for a
 * terminal. Component names are the JSON's; null stands for what was not measured.
 *
 * @param seconds wall time so far
 */
@JsonPropertyOrder({"run", "recipe", "profile", "topology", "state", "seconds", "phases"})
public record StatusReport(
    String run,
    String recipe,
    String profile,
    String topology,
    String state,
    Double seconds,
    List<PhaseStatus> phases) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What {@code forge run} ended with; INTERRUPTED while it has not, or was killed. */
  public static ExitStatus exitStatus(ReportData data) {
    return switch (data.run().state()) {
      case "SUCCEEDED" -> {
        boolean passed =
            !data.gates().isEmpty()
                && data.gates().stream().allMatch(gate -> gate.verdict().equals("PASS"));
        yield passed ? ExitStatus.DONE : ExitStatus.GATE;
      }
      case "FAILED" ->
          Arrays.stream(ErrorCode.values())
              .filter(code -> code.id().equals(data.run().errorCode()))
              .map(ErrorCode::exitStatus)
              .findFirst()
              .orElse(ExitStatus.INTERNAL);
      default -> ExitStatus.INTERRUPTED;
    };
  }

  /** One phase at its latest attempt. */
  @JsonPropertyOrder({
    "phase",
    "state",
    "attempts",
    "seconds",
    "checkpoints",
    "work_units",
    "gates"
  })
  public record PhaseStatus(
      String phase,
      String state,
      int attempts,
      Double seconds,
      List<CheckpointStatus> checkpoints,
      @JsonProperty("work_units") ReportData.Units workUnits,
      List<GateStatus> gates) {}

  /** A committed checkpoint of the phase. */
  @JsonPropertyOrder({"name", "role", "sha256", "parameters", "path"})
  public record CheckpointStatus(
      String name, String role, String sha256, Long parameters, String path) {}

  /** A gate as judged; {@code n} is the number of items. */
  @JsonPropertyOrder({
    "gate",
    "value",
    "low",
    "high",
    "n",
    "threshold",
    "comparison",
    "verdict",
    "definition"
  })
  public record GateStatus(
      String gate,
      Double value,
      Double low,
      Double high,
      long n,
      Double threshold,
      String comparison,
      String verdict,
      String definition) {}

  /** The part of the data that the status speaks of. */
  public static StatusReport of(ReportData data) {
    ReportData.Run run = data.run();
    return new StatusReport(
        run.id(),
        run.recipe(),
        run.profile(),
        run.topology(),
        run.state(),
        finite(run.seconds()),
        data.phases().stream().map(phase -> phase(data, phase)).toList());
  }

  /** The status of a run that nobody works on: what the ledger calls RUNNING was interrupted. */
  public StatusReport ended() {
    return new StatusReport(
        run,
        recipe,
        profile,
        topology,
        ended(state),
        seconds,
        phases.stream()
            .map(
                p ->
                    new PhaseStatus(
                        p.phase(),
                        ended(p.state()),
                        p.attempts(),
                        p.seconds(),
                        p.checkpoints(),
                        p.workUnits(),
                        p.gates()))
            .toList());
  }

  private static String ended(String state) {
    return "RUNNING".equals(state) ? "INTERRUPTED" : state;
  }

  /** One JSON document on one line, fields in the documented order. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new ForgeException(
          ErrorCode.INTERNAL,
          "status of run " + run,
          "the status could not be written as JSON",
          "Report this as a bug with the run id",
          e);
    }
  }

  /** Lines for a terminal of 80 columns or more; no colour, no line wraps of its own. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "run %s  %s  %s", run, state, Quantity.seconds(seconds));
    line(text, "recipe %s, profile %s, topology %s", recipe, profile, topology);
    if (phases.isEmpty()) {
      line(text, "no phase has started");
    }
    phases.forEach(phase -> phaseLines(text, phase));
    return text.toString();
  }

  private static void phaseLines(StringBuilder text, PhaseStatus phase) {
    line(
        text,
        "%nphase %s  %s  %s, %d %s",
        phase.phase(),
        phase.state(),
        Quantity.seconds(phase.seconds()),
        phase.attempts(),
        phase.attempts() == 1 ? "attempt" : "attempts");
    ReportData.Units units = phase.workUnits();
    line(
        text,
        "  work units   %d planned, %d executed, %d reused, %d failed",
        units.planned(),
        units.executed(),
        units.reused(),
        units.failed());
    for (CheckpointStatus one : phase.checkpoints()) {
      line(
          text,
          "  checkpoint   %-12s %-11s %s  %s parameters",
          one.name(),
          one.role(),
          Quantity.shortHash(one.sha256()),
          Quantity.count(one.parameters()));
    }
    for (GateStatus gate : phase.gates()) {
      line(text, "  gate         %-18s %s", gate.gate(), words(gate));
    }
  }

  private static String words(GateStatus gate) {
    String interval = Quantity.interval(gate.low(), gate.high());
    return "%-13s %s%s, threshold %s %s, n = %s"
        .formatted(
            GateText.verdict(gate.verdict()),
            Quantity.number(gate.value()),
            interval.isEmpty() ? "" : " (" + interval + ")",
            gate.comparison(),
            Quantity.level(gate.threshold()),
            Quantity.count(gate.n()));
  }

  private static PhaseStatus phase(ReportData data, ReportData.Phase phase) {
    return new PhaseStatus(
        phase.phase(),
        phase.state(),
        phase.attempts(),
        finite(phase.seconds()),
        data.checkpoints().stream()
            .filter(one -> one.phase().equals(phase.phase()))
            .map(
                one ->
                    new CheckpointStatus(
                        one.name(), one.role(), one.sha256(), one.parameters(), one.path()))
            .toList(),
        phase.units(),
        data.gates().stream()
            .filter(gate -> gate.phase().equals(phase.phase()))
            .map(StatusReport::gate)
            .toList());
  }

  private static GateStatus gate(ReportData.Gate gate) {
    return new GateStatus(
        gate.gate(),
        finite(gate.value()),
        finite(gate.low()),
        finite(gate.high()),
        gate.items(),
        finite(gate.threshold()),
        gate.comparison(),
        gate.verdict(),
        gate.definition());
  }

  /** JSON has no NaN and no infinity; neither is a measurement. */
  private static Double finite(Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
