package io.agentforge.evolve;

import java.util.Locale;

/** The strategies by name. */
public enum StrategyKind {
  /** Covariance matrix adaptation, full matrix. */
  CMA_ES,
  /** The same with a diagonal matrix, for many genes. */
  SEPARABLE_CMA_ES,
  /** Tournament selection, crossover, mutation, elites, niches and immigrants. */
  GENETIC,
  /** Non-dominated sorting over several objectives. */
  NSGA2,
  /** An archive of the best in every cell of objective space. */
  MAP_ELITES,
  /** The origin's plan: a 2³ start, mutants of the two best, mergers of the six others. */
  ELITE_LOSER,
  /** Independent uniform points: the control that every search must beat. */
  RANDOM;

  /** As recipes and states spell it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The strategy with this name. */
  public static StrategyKind of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /**
   * A strategy that goes on where {@link Strategy#state} was taken.
   *
   * @throws IllegalArgumentException when the text is no such state
   */
  public static Strategy restore(String state) {
    return switch (of(StateJson.kind(state))) {
      case CMA_ES, SEPARABLE_CMA_ES -> CmaEs.restore(state);
      case GENETIC -> Genetic.restore(state);
      case NSGA2 -> Nsga2.restore(state);
      case MAP_ELITES -> MapElites.restore(state);
      case ELITE_LOSER -> EliteLoser.restore(state);
      case RANDOM -> RandomSearch.restore(state);
    };
  }
}
