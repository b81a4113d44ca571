package io.agentforge.phases.evomerge;

import io.agentforge.gate.Measurement;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import io.agentforge.statistics.RatioInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three gates of phase 2, measured; judging is the pipeline's. */
final class EvomergeGates {
  static final String CONVERGENCE = "convergence";
  static final String IMPROVEMENT = "fitness_improvement";
  static final String DIVERSITY = "diversity";

  private static final int RESAMPLES = 2000;

  private EvomergeGates() {}

  /** The generation after which the best had risen too little over the patience. */
  static GateMeasurement convergence(SearchResult search) {
    if (search.convergedAt().isEmpty()) {
      return GateMeasurement.of(
          Measurement.missing(
              CONVERGENCE,
              "the search ended after %d generations, before its best stopped rising"
                  .formatted(search.best().size())));
    }
    int generation = search.convergedAt().getAsInt();
    return new GateMeasurement(
        Measurement.exact(
            CONVERGENCE, generation, search.best().size(), "items are the generations run"),
        null,
        List.of(),
        EvomergePhase.CHAMPION);
  }

  /**
   * F(best) / max F(parent) − 1 with a bootstrap interval: items are resampled within their suite,
   * the same for all models, and the best parent is chosen anew in every resample.
   *
   * @param parents name → scores on all items
   */
  static GateMeasurement improvement(
      Scores best, Map<String, Scores> parents, List<EvaluationItem> items, SeedTree seed) {
    boolean whole = best.hasAll(items) && parents.values().stream().allMatch(p -> p.hasAll(items));
    if (!whole || items.isEmpty() || parents.isEmpty()) {
      return GateMeasurement.of(
          Measurement.missing(IMPROVEMENT, "a model was not judged on every report item"));
    }
    Resampled resampled = Resampled.of(best, parents, items);
    double[] ratios = new double[RESAMPLES];
    SeedTree.Stream draws = seed.child("improvement").stream();
    for (int r = 0; r < RESAMPLES; r++) {
      ratios[r] = resampled.gain(draws);
    }
    Arrays.sort(ratios);
    Map<String, Double> fitness = new LinkedHashMap<>();
    parents.forEach((name, scores) -> fitness.put(name, scores.fitness(items)));
    String strongest =
        fitness.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    double value = best.fitness(items) / fitness.get(strongest) - 1;
    return new GateMeasurement(
        new Measurement(
            IMPROVEMENT,
            value,
            quantile(ratios, 0.025),
            quantile(ratios, 0.975),
            items.size(),
            "over the strongest parent, %s; F %.4f against %.4f"
                .formatted(strongest, best.fitness(items), fitness.get(strongest))),
        null,
        List.of(),
        EvomergePhase.CHAMPION);
  }

  private static double quantile(double[] sorted, double q) {
    double position = (sorted.length - 1) * q;
    int low = (int) Math.floor(position);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }

  /** NLL and tokens of all models by suite, in arrays: {@code [suite][model][item]}. */
  private record Resampled(double[][][] nll, int[][][] tokens) {
    static Resampled of(Scores best, Map<String, Scores> parents, List<EvaluationItem> items) {
      List<Scores> models = new ArrayList<>(List.of(best));
      models.addAll(parents.values());
      Map<String, List<EvaluationItem>> suites = new LinkedHashMap<>();
      items.forEach(item -> suites.computeIfAbsent(item.suite(), s -> new ArrayList<>()).add(item));
      double[][][] nll = new double[suites.size()][models.size()][];
      int[][][] tokens = new int[suites.size()][models.size()][];
      int s = 0;
      for (List<EvaluationItem> suite : suites.values()) {
        for (int m = 0; m < models.size(); m++) {
          Scores scores = models.get(m);
          nll[s][m] = suite.stream().mapToDouble(i -> scores.cell(i.id()).nll()).toArray();
          tokens[s][m] = suite.stream().mapToInt(i -> scores.cell(i.id()).tokens()).toArray();
        }
        s++;
      }
      return new Resampled(nll, tokens);
    }

    /** The gain of the first model over the best of the others on one resample. */
    double gain(SeedTree.Stream draws) {
      int models = nll[0].length;
      double[] fitness = new double[models];
      for (int s = 0; s < nll.length; s++) {
        int n = nll[s][0].length;
        double[] sum = new double[models];
        long[] count = new long[models];
        for (int i = 0; i < n; i++) {
          int item = draws.integer(n);
          for (int m = 0; m < models; m++) {
            sum[m] += nll[s][m][item];
            count[m] += tokens[s][m][item];
          }
        }
        for (int m = 0; m < models; m++) {
          fitness[m] += Math.exp(-sum[m] / count[m]) / nll.length;
        }
      }
      double strongest = 0;
      for (int m = 1; m < models; m++) {
        strongest = Math.max(strongest, fitness[m]);
      }
      return fitness[0] / strongest - 1;
    }
  }

  /**
   * Mean pairwise disagreement of the population over that of the parents; items are the
   * independent units of the interval.
   *
   * @param population predictions of each model, {@code [item][position]}
   */
  static GateMeasurement diversity(List<int[][]> population, List<int[][]> parents) {
    if (population.size() < 2 || parents.size() < 2) {
      return GateMeasurement.of(
          Measurement.missing(DIVERSITY, "fewer than two models made predictions"));
    }
    double[] ours = disagreements(population);
    double[] theirs = disagreements(parents);
    if (Arrays.stream(theirs).sum() == 0) {
      return GateMeasurement.of(
          Measurement.missing(DIVERSITY, "the parents agree everywhere: there is nothing to keep"));
    }
    RatioInterval ratio = RatioInterval.of(ours, theirs);
    return new GateMeasurement(
        new Measurement(
            DIVERSITY,
            ratio.value(),
            ratio.low(),
            ratio.high(),
            ratio.items(),
            "%d models of the final population against %d parents"
                .formatted(population.size(), parents.size())),
        null,
        List.of(),
        "");
  }

  /** For each item the expected number of positions on which two different models disagree. */
  private static double[] disagreements(List<int[][]> models) {
    double[] perItem = new double[models.get(0).length];
    int pairs = models.size() * (models.size() - 1) / 2;
    for (int a = 0; a < models.size(); a++) {
      for (int b = 0; b < a; b++) {
        for (int i = 0; i < perItem.length; i++) {
          int[] x = models.get(a)[i];
          int[] y = models.get(b)[i];
          for (int p = 0; p < x.length; p++) {
            perItem[i] += x[p] == y[p] ? 0 : 1.0 / pairs;
          }
        }
      }
    }
    return perItem;
  }
}
