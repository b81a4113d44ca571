package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Judges a generation in rounds over a growing part of its items. After a round a candidate stops
 * when as many rivals as the elite holds are better than it with the confidence asked for, by a
 * paired test on the items judged so far; the best of each suite never stops.
 */
final class Racing {
  private final Individuals individuals;
  private final List<String> suites;
  private final double z;
  private final int elite;

  /**
   * @param confidence one-sided, below 1
   * @param elite how many candidates matter
   */
  Racing(Individuals individuals, List<String> suites, double confidence, int elite) {
    this.individuals = individuals;
    this.suites = suites;
    this.z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(confidence);
    this.elite = elite;
  }

  /**
   * How a generation ended.
   *
   * @param judgedOn candidate → the items it was judged on; failed ones are absent
   */
  record Finish(Map<Genome, List<EvaluationItem>> judgedOn, int stopped) {}

  /**
   * @param rounds items of each round, each a superset of the one before; the last is everything
   */
  Finish run(String stage, List<Genome> candidates, List<List<EvaluationItem>> rounds) {
    Map<Genome, List<EvaluationItem>> judgedOn = new LinkedHashMap<>();
    List<Genome> running = new ArrayList<>(new LinkedHashSet<>(candidates));
    int stopped = 0;
    for (int round = 0; round < rounds.size(); round++) {
      List<EvaluationItem> items = rounds.get(round);
      individuals.judge(stage + " round " + (round + 1), running, items);
      running.removeIf(genome -> individuals.failure(genome).isPresent());
      judgedOn.keySet().removeIf(genome -> individuals.failure(genome).isPresent());
      running.forEach(genome -> judgedOn.put(genome, items));
      if (round < rounds.size() - 1) {
        List<Genome> left = survivors(running, items);
        stopped += running.size() - left.size();
        running = new ArrayList<>(left);
      }
    }
    return new Finish(judgedOn, stopped);
  }

  private List<Genome> survivors(List<Genome> running, List<EvaluationItem> items) {
    List<Genome> ranked = new ArrayList<>(running);
    ranked.sort(
        Comparator.comparingDouble((Genome g) -> -individuals.scores(g).fitness(items))
            .thenComparing(Genome::hash));
    if (ranked.size() <= elite) {
      return running;
    }
    Set<Genome> safe = new LinkedHashSet<>(ranked.subList(0, elite));
    for (String suite : suites) {
      ranked.stream()
          .max(
              Comparator.comparingDouble(
                  g -> individuals.scores(g).bySuite(items).getOrDefault(suite, 0.0)))
          .ifPresent(safe::add);
    }
    Genome last = ranked.get(elite - 1);
    return running.stream()
        .filter(
            genome ->
                safe.contains(genome)
                    || individuals.scores(last).above(individuals.scores(genome), items) < z)
        .toList();
  }
}
