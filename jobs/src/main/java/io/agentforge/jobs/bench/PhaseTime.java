package io.agentforge.jobs.bench;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.report.ReportData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The answer of {@code forge bench phase}: the latest attempt at a phase as the ledger has it.
 *
 * @param run whose time this is
 * @param state of the attempt
 * @param seconds wall time of the attempt; null while it has not ended
 * @param parts the longest first, then what no part accounts for
 * @param reusedFrom run that computed what this one reused
 */
public record PhaseTime(
    String run,
    String phase,
    String state,
    int attempt,
    Double seconds,
    List<Part> parts,
    Optional<String> reusedFrom,
    Bench bench) {

  private static final Set<String> UNENDED = Set.of("PLANNED", "RUNNING");

  /** Wall time of one part. */
  public record Part(String part, double seconds) {
    private boolean isWork() {
      return part.startsWith("training") || part.startsWith("scoring");
    }
  }

  /** RUN_UNKNOWN when the run has no such phase. */
  public static PhaseTime of(ReportData data, String phase) {
    ReportData.Phase found =
        data.phases().stream()
            .filter(one -> one.phase().equals(phase))
            .findFirst()
            .orElseThrow(
                () ->
                    new ForgeException(
                        ErrorCode.RUN_UNKNOWN,
                        "run " + data.run().id() + ", phase " + phase,
                        "the ledger has no attempt at this phase",
                        "See its phases with: forge status " + data.run().id()));
    boolean ended = !UNENDED.contains(found.state());
    Map<String, String> machine = data.provenance().environment();
    return new PhaseTime(
        data.run().id(),
        phase,
        found.state(),
        found.attempts(),
        ended ? found.seconds() : null,
        ended ? parts(found) : List.of(),
        Optional.ofNullable(found.reusedFrom()),
        Bench.of(
            machine.getOrDefault("processor", Bench.UNKNOWN)
                + ", "
                + machine.getOrDefault("cores", Bench.UNKNOWN)
                + " cores",
            machine.getOrDefault("java", Bench.UNKNOWN),
            Objects.requireNonNullElse(data.provenance().codeVersion(), Bench.UNKNOWN)));
  }

  private static List<Part> parts(ReportData.Phase phase) {
    List<Part> parts = new ArrayList<>();
    phase.parts().forEach((name, seconds) -> parts.add(new Part(name, seconds)));
    parts.sort(Comparator.comparingDouble(Part::seconds).reversed());
    double named = parts.stream().mapToDouble(Part::seconds).sum();
    if (phase.seconds() != null && phase.seconds() > named) {
      parts.add(new Part("not attributed", phase.seconds() - named));
    }
    return parts;
  }

  /** Wall time that neither trained nor scored; null while there is no wall time. */
  public Double outsideSeconds() {
    return seconds == null
        ? null
        : seconds - parts.stream().filter(Part::isWork).mapToDouble(Part::seconds).sum();
  }

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("phase", phase);
    document.put("seconds", seconds);
    document.put("parts", parts);
    document.put("outside_training_and_scoring", outside());
    document.put("run", run);
    document.put("state", state);
    document.put("attempt", attempt);
    bench.addTo(document);
    return document;
  }

  private Map<String, Object> outside() {
    Map<String, Object> outside = new LinkedHashMap<>();
    outside.put("seconds", outsideSeconds());
    outside.put("share", seconds == null || seconds <= 0 ? null : outsideSeconds() / seconds);
    return outside;
  }

  /** Lines for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "phase %s of run %s, attempt %d, %s", phase, run, attempt, state);
    if (seconds == null || seconds <= 0) {
      line(text, "not ended yet");
      return text.append(bench.text()).toString();
    }
    for (Part part : parts) {
      line(text, "%9.2f s %6.1f %%  %s", part.seconds(), share(part.seconds()), part.part());
    }
    line(text, "%9.2f s          wall time", seconds);
    line(
        text,
        "%9.2f s %6.1f %%  outside training and scoring",
        outsideSeconds(),
        share(outsideSeconds()));
    return text.append(bench.text()).toString();
  }

  private double share(double part) {
    return 100 * part / seconds;
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
