package io.agentforge.phases.cognate;

import io.agentforge.gate.Measurement;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Metric;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.statistics.Interval;
import io.agentforge.statistics.Wilson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The three gates of phase 1, measured; judging is the pipeline's. */
final class CognateGates {
  static final String PARAMETERS = "parameters";
  static final String SPECIALISATION = "specialisation";
  static final String CHECKPOINT_VALID = "checkpoint_valid";

  /** The size the seed asks for, to find the model farthest off. */
  private static final long SEED_PARAMETERS = 25_000_000;

  private CognateGates() {}

  /** Gate measurement and the metric rows behind it. */
  record Judged(GateMeasurement gate, List<Metric> metrics) {}

  /**
   * @param counted model → trainable parameters counted in its built tensors
   * @param declared what the profile says; null to be held against the threshold of the file
   */
  static GateMeasurement parameters(Map<String, Long> counted, Long declared) {
    long reference = declared == null ? SEED_PARAMETERS : declared;
    long worst =
        counted.values().stream()
            .max(Comparator.comparingLong(n -> Math.abs(n - reference)))
            .orElse(0L);
    return new GateMeasurement(
        Measurement.exact(
            PARAMETERS, worst, counted.size(), "largest deviation among " + counted.keySet()),
        declared == null ? null : (double) declared,
        List.of(),
        "");
  }

  /**
   * The smallest share of wins over the specialists. Guard: on no other domain is a specialist
   * worse than the unigram model of that domain.
   *
   * @param unigram suite → NLL per token of the unigram model
   */
  static Judged specialisation(EvaluationMatrix matrix, Map<String, Double> unigram) {
    List<String> specialists = Component.specialists().stream().map(Component::id).toList();
    Optional<String> gap = gap(matrix, unigram);
    if (gap.isPresent()) {
      Measurement missing = Measurement.missing(SPECIALISATION, gap.get());
      return new Judged(GateMeasurement.of(missing), List.of());
    }
    List<Metric> metrics = new ArrayList<>();
    Metric worst = null;
    for (Component own : Component.specialists()) {
      Specialisation.Wins wins = Specialisation.of(own, matrix.nllBySuite(own.id(), specialists));
      Metric metric = share(wins);
      metrics.add(metric);
      if (worst == null || metric.low() < worst.low()) {
        worst = metric;
      }
    }
    Measurement measurement =
        new Measurement(
            SPECIALISATION,
            worst.value(),
            worst.low(),
            worst.high(),
            worst.items(),
            "smallest share, specialist " + worst.subject());
    List<String> broken = brokenGuards(matrix, unigram);
    return new Judged(new GateMeasurement(measurement, null, broken, worst.subject()), metrics);
  }

  /** What the gate's definition needs and was not measured. */
  private static Optional<String> gap(EvaluationMatrix matrix, Map<String, Double> unigram) {
    for (Component specialist : Component.specialists()) {
      for (Component suite : Component.specialists()) {
        if (!matrix.covers(specialist.id(), suite.id())) {
          return Optional.of(specialist.id() + " was not judged on " + suite.id());
        }
      }
      if (!unigram.containsKey(specialist.id())) {
        return Optional.of("there is no unigram model of " + specialist.id());
      }
    }
    return Optional.empty();
  }

  private static Metric share(Specialisation.Wins wins) {
    Interval interval = Wilson.interval(wins.wins(), wins.items());
    return new Metric(
        SPECIALISATION,
        wins.specialist().id(),
        0,
        wins.share(),
        interval.low(),
        interval.high(),
        wins.items(),
        "share",
        "test");
  }

  private static List<String> brokenGuards(EvaluationMatrix matrix, Map<String, Double> unigram) {
    List<String> broken = new ArrayList<>();
    for (Component specialist : Component.specialists()) {
      for (Component other : Component.specialists()) {
        if (other == specialist) {
          continue;
        }
        double nll = matrix.nllPerToken(specialist.id(), other.id()).value();
        double floor = unigram.get(other.id());
        if (!(nll <= floor)) {
          broken.add(
              "%s has NLL %.3f on %s, worse than the unigram model's %.3f"
                  .formatted(specialist.id(), nll, other.id(), floor));
        }
      }
    }
    return broken;
  }

  /**
   * @param problems model → what a fresh process found wrong; empty lists when all is well
   */
  static GateMeasurement checkpointValid(Map<String, List<String>> problems) {
    long valid = problems.values().stream().filter(List::isEmpty).count();
    List<String> all = new ArrayList<>();
    problems.forEach((model, list) -> list.forEach(p -> all.add(model + ": " + p)));
    String note = all.isEmpty() ? "loaded in a fresh process" : String.join("; ", all);
    return GateMeasurement.of(
        Measurement.exact(
            CHECKPOINT_VALID,
            problems.isEmpty() ? Double.NaN : (double) valid / problems.size(),
            problems.size(),
            note));
  }
}
