package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Candidate;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.Intervention;
import io.agentforge.evolve.Outcome;
import io.agentforge.evolve.Pareto;
import io.agentforge.evolve.Strategy;
import io.agentforge.phases.Individual;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.unit.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The generations of one search. Every generation is a pure function of what was judged before, so
 * a search that is run again asks for the same units, finds those that are stored and goes on where
 * it was cut off.
 *
 * <p>Candidates are ranked on search items; the two best of each generation are judged on the
 * selection items, where the best so far is kept and which decide when the search ends.
 */
final class MergeSearch {
  private static final int FINALISTS = 2;

  private final EvomergeSettings settings;
  private final MergeItems items;
  private final Individuals individuals;
  private final MergeProposals proposals;
  private final String name;
  private final Map<String, Genome> bestByTechnique = new LinkedHashMap<>();
  private final Set<Genome> selected = new LinkedHashSet<>();
  private final Map<Long, String> places = new HashMap<>();
  private final List<Individual> population = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private final List<PhaseEvent> events = new ArrayList<>();
  private final List<Double> best = new ArrayList<>();
  private Genome winner;
  private double winnerFitness = Double.NEGATIVE_INFINITY;

  /**
   * @param name of the search in stages, metrics and events
   */
  MergeSearch(
      String name,
      EvomergeSettings settings,
      MergeItems items,
      Individuals individuals,
      MergeProposals proposals) {
    this.name = name;
    this.settings = settings;
    this.items = items;
    this.individuals = individuals;
    this.proposals = proposals;
  }

  /** What ends a search besides its budget. */
  enum End {
    /** The generations are over, or the best stopped rising. */
    CONVERGED,
    /** Nothing else: for comparison with a search that spent as much. */
    SPENT
  }

  /**
   * @param budget most item evaluations; no generation starts that could exceed it
   */
  SearchResult run(End end, long budget) {
    Strategy strategy = proposals.strategy();
    long before = individuals.evaluations();
    OptionalInt converged = OptionalInt.empty();
    List<Genome> last = List.of();
    while (end == End.SPENT
        || strategy.generation() < settings.generations() && converged.isEmpty()) {
      long spent = individuals.evaluations() - before;
      if (!best.isEmpty() && spent + largestCost(strategy) > budget) {
        events.add(
            event(
                "budget",
                "%d of %d item evaluations are spent, not enough for generation %d"
                    .formatted(spent, budget, strategy.generation())));
        break;
      }
      last = generation(strategy);
      if (converged.isEmpty() && hasConverged()) {
        converged = OptionalInt.of(best.size() - 1);
      }
    }
    front();
    return new SearchResult(
        winner,
        winnerFitness,
        List.copyOf(best),
        converged,
        last,
        bestOther(),
        population,
        metrics,
        events,
        individuals.evaluations() - before);
  }

  /** Item evaluations of the coming generation when nothing is known and nothing stops. */
  private long largestCost(Strategy strategy) {
    long fresh =
        strategy.ask().stream().filter(c -> c.standing() == Candidate.Standing.NEW).count();
    int size = settings.items().inGeneration(strategy.generation());
    return fresh * items.search(size).size() + FINALISTS * (long) items.selection().size();
  }

  private List<Genome> generation(Strategy strategy) {
    int generation = strategy.generation();
    long start = System.nanoTime();
    double tasks = individuals.taskSeconds();
    double stages = individuals.stageSeconds();
    List<Candidate> asked = strategy.ask();
    List<Genome> genomes = asked.stream().map(c -> proposals.genomes().apply(c.point())).toList();
    int size = settings.items().inGeneration(generation);
    List<EvaluationItem> all = items.search(size);
    Racing racing =
        new Racing(individuals, items.suites(), settings.racingConfidence(), settings.elite());
    String stage = name + " generation " + generation;
    Racing.Finish finish = racing.run(stage, genomes, List.of(items.search((size + 1) / 2), all));
    List<Outcome> outcomes = outcomes(genomes, finish, all);
    List<Integer> ranks = ranks(outcomes);
    select(stage, genomes, ranks, outcomes);
    record(generation, asked, genomes, outcomes, ranks);
    for (Intervention intervention : strategy.tell(outcomes)) {
      events.add(
          event(intervention.kind(), "generation " + generation + ": " + intervention.message()));
    }
    metrics.add(plain("search_items", generation, all.size(), "items"));
    metrics.add(
        plain("generation_task_seconds", generation, individuals.taskSeconds() - tasks, "s"));
    metrics.add(
        plain("generation_stage_seconds", generation, individuals.stageSeconds() - stages, "s"));
    measure(generation, finish, (System.nanoTime() - start) * 1e-9);
    return genomes.stream().filter(g -> individuals.failure(g).isEmpty()).distinct().toList();
  }

  /** Stopped candidates rank behind all that finished, in the order of what is known of them. */
  private List<Outcome> outcomes(
      List<Genome> genomes, Racing.Finish finish, List<EvaluationItem> all) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Genome genome : genomes) {
      List<EvaluationItem> on = finish.judgedOn().get(genome);
      if (on == null) {
        outcomes.add(Outcome.failed(items.suites().size()));
        continue;
      }
      Scores scores = individuals.scores(genome);
      double[] objectives =
          scores.bySuite(on).values().stream().mapToDouble(Double::doubleValue).toArray();
      boolean finished = on.size() == all.size();
      outcomes.add(new Outcome(scores.fitness(on) - (finished ? 0 : 1), objectives));
    }
    return outcomes;
  }

  /** Positions of the candidates, best first. */
  private static List<Integer> ranks(List<Outcome> outcomes) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> -outcomes.get(i).fitness()));
    return order;
  }

  /** Judges the best of the generation on the selection items; the best so far stays. */
  private void select(
      String stage, List<Genome> genomes, List<Integer> ranks, List<Outcome> outcomes) {
    List<Genome> finalists =
        ranks.stream()
            .filter(i -> !outcomes.get(i).isFailure())
            .map(genomes::get)
            .distinct()
            .limit(FINALISTS)
            .toList();
    individuals.judge(stage + " selection", finalists, items.selection());
    for (Genome genome : finalists) {
      if (individuals.failure(genome).isPresent()) {
        continue;
      }
      selected.add(genome);
      double fitness = individuals.scores(genome).fitness(items.selection());
      Genome holder = bestByTechnique.get(genome.technique());
      if (holder == null || fitness > individuals.scores(holder).fitness(items.selection())) {
        bestByTechnique.put(genome.technique(), genome);
      }
      if (fitness > winnerFitness) {
        winnerFitness = fitness;
        winner = genome;
      }
    }
    best.add(winnerFitness);
  }

  /** Of all that were judged on the selection items, those that no other beats on every suite. */
  private void front() {
    List<Genome> all = List.copyOf(selected);
    List<Map<String, Double>> suites =
        all.stream().map(g -> individuals.scores(g).bySuite(items.selection())).toList();
    List<double[]> points =
        suites.stream()
            .map(of -> of.values().stream().mapToDouble(Double::doubleValue).toArray())
            .toList();
    for (int i : points.isEmpty() ? List.<Integer>of() : Pareto.fronts(points).get(0)) {
      String subject = "%s %s".formatted(all.get(i).technique(), all.get(i).hash().substring(0, 8));
      suites
          .get(i)
          .forEach(
              (suite, value) ->
                  metrics.add(
                      Metric.plain(
                          name + "_front/" + suite,
                          subject,
                          0,
                          value,
                          "probability",
                          "selection")));
    }
  }

  private Optional<Genome> bestOther() {
    return bestByTechnique.values().stream()
        .filter(genome -> !genome.technique().equals(winner.technique()))
        .max(
            Comparator.comparingDouble(
                genome -> individuals.scores(genome).fitness(items.selection())));
  }

  private boolean hasConverged() {
    int now = best.size() - 1;
    int then = now - settings.patience();
    return then >= 0 && best.get(now) < best.get(then) * (1 + settings.leastRise());
  }

  private void record(
      int generation,
      List<Candidate> asked,
      List<Genome> genomes,
      List<Outcome> outcomes,
      List<Integer> ranks) {
    for (int rank = 0; rank < ranks.size(); rank++) {
      int i = ranks.get(rank);
      Genome genome = genomes.get(i);
      Outcome outcome = outcomes.get(i);
      population.add(
          new Individual(
              generation,
              i,
              genome.json(),
              Json.write(parents(asked.get(i))),
              isSurvivor(asked.get(i)) ? "survivor" : asked.get(i).operator(),
              outcome.isFailure() ? null : round(outcome),
              rank,
              novelty(asked, i)));
      individuals
          .failure(genome)
          .ifPresent(
              reason ->
                  events.add(
                      event(
                          "candidate_failed",
                          "generation %d, candidate %d: %s"
                              .formatted(generation, asked.get(i).id(), reason))));
    }
    for (int i = 0; i < asked.size(); i++) {
      places.put(asked.get(i).id(), generation + "/" + i);
    }
  }

  private static boolean isSurvivor(Candidate candidate) {
    return candidate.standing() == Candidate.Standing.SURVIVOR;
  }

  /** Where the parents stood last, as {@code generation/number}; a survivor's parent is itself. */
  private List<String> parents(Candidate candidate) {
    return isSurvivor(candidate)
        ? List.of(places.get(candidate.id()))
        : candidate.parents().stream().map(places::get).toList();
  }

  /** What a stopped candidate had reached, without the step that ranks it last. */
  private static double round(Outcome outcome) {
    return outcome.fitness() < 0 ? outcome.fitness() + 1 : outcome.fitness();
  }

  private Double novelty(List<Candidate> asked, int i) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < asked.size(); j++) {
      if (j != i) {
        nearest =
            Math.min(
                nearest,
                proposals.strategy().space().distance(asked.get(i).point(), asked.get(j).point()));
      }
    }
    return Double.isFinite(nearest) ? nearest : null;
  }

  private void measure(int generation, Racing.Finish finish, double seconds) {
    metrics.add(
        new Metric(
            "best_fitness",
            name,
            generation,
            winnerFitness,
            null,
            null,
            items.selection().size(),
            "probability",
            "selection"));
    metrics.add(plain("stopped_early", generation, finish.stopped(), "candidates"));
    metrics.add(plain("item_evaluations", generation, individuals.evaluations(), "items"));
    metrics.add(plain("generation_seconds", generation, seconds, "s"));
  }

  private Metric plain(String metric, int generation, double value, String unit) {
    return Metric.plain(metric, name, generation, value, unit, "");
  }

  private PhaseEvent event(String kind, String message) {
    return new PhaseEvent(kind, PhaseEvent.Level.INFO, name, message, "{}");
  }
}
