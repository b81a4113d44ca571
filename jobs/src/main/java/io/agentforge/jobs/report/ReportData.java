package io.agentforge.jobs.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the report of one run shows. A null number or text means that it was not measured or
 * not recorded; an empty list that there was none.
 *
 * @param recipeYaml the effective recipe as stored with the run
 * @param phases in the order they started
 * @param gates in the order of their phases
 * @param population by generation and number
 */
public record ReportData(
    Run run,
    String recipeYaml,
    List<Phase> phases,
    List<Gate> gates,
    List<Curve> curves,
    List<Score> scores,
    List<Figure> figures,
    List<Specialisation> specialisations,
    List<TensorGroup> tensorGroups,
    List<Sample> samples,
    List<WorkUnit> workUnits,
    List<Event> events,
    List<Checkpoint> checkpoints,
    List<Edge> lineage,
    List<Individual> population,
    Provenance provenance) {

  /** A run of which nothing but the header is known yet. */
  public static ReportData of(Run run, Provenance provenance) {
    return new ReportData(
        run,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        provenance);
  }

  /** The scalar {@code name} of {@code model}, when it was measured. */
  Optional<Figure> figure(String name, String model) {
    return figures.stream()
        .filter(figure -> figure.name().equals(name) && figure.model().equals(model))
        .findFirst();
  }

  /**
   * The header of a run.
   *
   * @param state RUNNING, SUCCEEDED, FAILED or INTERRUPTED
   * @param startedAt ISO-8601, UTC
   * @param seconds wall time so far; null when it never finished and no clock was read
   */
  public record Run(
      String id,
      String recipe,
      String profile,
      String topology,
      String state,
      String startedAt,
      String finishedAt,
      Double seconds,
      String errorCode,
      String errorMessage) {}

  /**
   * One phase at its latest attempt.
   *
   * @param parts wall seconds by part, in ledger order
   * @param reusedFrom the run whose results stand here, null when they are this run's own
   */
  public record Phase(
      String phase,
      String state,
      int attempts,
      Double seconds,
      Units units,
      Map<String, Double> parts,
      String reusedFrom,
      String errorCode,
      String errorMessage) {}

  /** Counts of work units of one phase. */
  public record Units(long planned, long executed, long reused, long failed) {}

  /**
   * A gate as judged.
   *
   * @param comparison {@code >}, {@code >=}, {@code <}, {@code <=} or {@code within}
   * @param tolerance relative, only for {@code within}; null elsewhere
   * @param verdict PASS, FAIL or NOT_EVALUATED
   */
  public record Gate(
      String phase,
      String gate,
      Double value,
      Double low,
      Double high,
      long items,
      String comparison,
      Double threshold,
      Double tolerance,
      String verdict,
      String definition,
      String note,
      String profile,
      String dataSha256,
      String modelSha256,
      String hardware) {}

  /**
   * One measure of one model over training.
   *
   * @param measure {@code held-out} or {@code training}
   * @param suite {@code text} or a domain
   */
  public record Curve(String measure, String suite, String model, List<Point> points) {}

  /**
   * @param tokens training tokens seen so far (for a curve of evolution, generations)
   * @param value nats per scored token
   */
  public record Point(long tokens, double value) {}

  /** A model on a suite: NLL per answer token in nats, exact match as a share; either may lack. */
  public record Score(String model, String suite, Estimate nll, Estimate exact) {}

  /** A number with its 95 % interval, where it has one, and the items behind it. */
  public record Estimate(double value, Double low, Double high, Long items) {}

  /** One scalar of one model, such as {@code bits_per_byte/text}. */
  public record Figure(String name, String model, Estimate value, String unit) {}

  /** Share of a specialist's own held-out items on which its NLL is the lowest of the siblings. */
  public record Specialisation(String specialist, Estimate share) {}

  /** Tensors of one kind counted over the layers of one checkpoint. */
  public record TensorGroup(
      String model, String group, String shape, String dtype, long tensors, long parameters) {}

  /** What a model wrote after a prompt; either text may lack. */
  public record Sample(
      String model, String prompt, String greedy, String sampled, Double temperature) {}

  /** One retriable unit of work and where it ran. */
  public record WorkUnit(
      String phase,
      String unit,
      String kind,
      String state,
      String device,
      String reason,
      Double seconds,
      Long peakMemoryBytes) {}

  /**
   * @param level INFO, WARN or ERROR
   */
  public record Event(
      String at, String phase, String unit, String kind, String level, String message) {}

  /** A committed checkpoint. */
  public record Checkpoint(
      String phase,
      String name,
      String role,
      String sha256,
      Long parameters,
      Long bytes,
      String dtype,
      String path) {}

  /** {@code child} was made from {@code parent}; kinds are checkpoint, tokenizer, dataset, … */
  public record Edge(
      String child, String parent, String childKind, String parentKind, String role) {}

  /**
   * An individual of an evolving population.
   *
   * @param technique merge methods of its genome, in words
   * @param fitness null when it could not be judged
   * @param rank within the generation, 0 is best
   * @param parents places, as {@code generation/number}
   * @param role {@code champion} for the one that won, where it first stood; else empty
   */
  public record Individual(
      int generation,
      int number,
      String technique,
      String operator,
      Double fitness,
      Integer rank,
      List<String> parents,
      String role) {
    /** Where it stands, as its children name it. */
    String place() {
      return generation + "/" + number;
    }
  }

  /**
   * @param environment what the run recorded about itself (Java, Spark, cores, …), in ledger order
   */
  public record Provenance(
      String codeVersion, Long seed, String recipeSha256, Map<String, String> environment) {}
}
