package io.agentforge.phases.evomerge;

import io.agentforge.evolve.CmaEs;
import io.agentforge.evolve.EliteLoser;
import io.agentforge.evolve.Genetic;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.GenomeSpace;
import io.agentforge.evolve.MapElites;
import io.agentforge.evolve.Nsga2;
import io.agentforge.evolve.RandomSearch;
import io.agentforge.evolve.SearchSpace;
import io.agentforge.evolve.Strategy;
import io.agentforge.evolve.StrategyKind;
import io.agentforge.evolve.ThreeStageSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A strategy over the merges of some parents, and what its points mean.
 *
 * @param genomes point of the unit cube → genome
 */
record MergeProposals(Strategy strategy, Function<double[], Genome> genomes) {
  private static final double DENSITY = 0.6;

  /**
   * @param kind the recipe's strategy, or the control's
   * @param suites number of objectives
   */
  static MergeProposals of(
      StrategyKind kind, EvomergeSettings settings, List<String> parents, int layers, int suites) {
    if (kind == StrategyKind.ELITE_LOSER) {
      ThreeStageSpace space = new ThreeStageSpace(parents, layers, settings.seed());
      return new MergeProposals(EliteLoser.start(space.space(), settings.seed()), space::genome);
    }
    GenomeSpace space =
        new GenomeSpace(
            parents,
            settings.methods(),
            layers,
            Math.min(layers, settings.layerGroups()),
            settings.paths(),
            settings.seed());
    SearchSpace genes = space.space();
    long seed = settings.seed();
    int population = settings.population();
    Strategy strategy =
        switch (kind) {
          case CMA_ES -> CmaEs.full(genes, cma(space, settings, population), seed);
          case SEPARABLE_CMA_ES -> CmaEs.separable(genes, cma(space, settings, population), seed);
          case GENETIC ->
              Genetic.start(genes, Genetic.Settings.of(population), starts(space, settings), seed);
          case NSGA2 ->
              Nsga2.start(genes, Math.max(4, population / 2), starts(space, settings), seed);
          case MAP_ELITES -> {
            double[] high = new double[suites];
            Arrays.fill(high, 1);
            yield MapElites.start(
                genes,
                new MapElites.Settings(population, 8, new double[suites], high),
                starts(space, settings),
                seed);
          }
          case RANDOM -> RandomSearch.start(genes, population, seed);
          case ELITE_LOSER -> throw new IllegalStateException("has its own space");
        };
    return new MergeProposals(strategy, space::genome);
  }

  private static CmaEs.Settings cma(GenomeSpace space, EvomergeSettings settings, int population) {
    double[] start = space.point(settings.methods().get(0), 0.6, DENSITY);
    return new CmaEs.Settings(population, start, 1.0 / 6);
  }

  /** Each method with middling weights, then each donor as it is: the niches' first holders. */
  private static List<double[]> starts(GenomeSpace space, EvomergeSettings settings) {
    int donors = space.parents().size() - 1;
    List<double[]> starts = new ArrayList<>();
    for (String method : settings.methods()) {
      starts.add(space.point(method, 0.6, DENSITY));
    }
    for (int d = 0; d < donors; d++) {
      List<Double> alone = new ArrayList<>();
      for (int i = 0; i < donors; i++) {
        alone.add(i == d ? 1.0 : 0.0);
      }
      starts.add(space.point(settings.methods().get(0), alone, 1));
    }
    int room = Math.max(donors, settings.population() - 2);
    if (starts.size() > room) {
      return starts.subList(starts.size() - room, starts.size());
    }
    return starts;
  }
}
