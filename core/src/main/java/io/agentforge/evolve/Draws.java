package io.agentforge.evolve;

import io.agentforge.seed.SeedTree;

/**
 * Draws in turn from one node of the seed tree. Transcendental functions are the strict ones, so
 * that every machine draws the same numbers.
 */
final class Draws {
  private final SeedTree.Stream stream;
  private double spare = Double.NaN;

  private Draws(SeedTree.Stream stream) {
    this.stream = stream;
  }

  /** The draws of one individual: of its strategy, generation and place in the generation. */
  static Draws of(long seed, StrategyKind kind, int generation, int individual) {
    return new Draws(
        SeedTree.root(seed).child("evolve", kind.id(), generation, individual).stream());
  }

  /** In [0, 1). */
  double uniform() {
    return stream.uniform();
  }

  /** In [0, bound). */
  int integer(int bound) {
    return stream.integer(bound);
  }

  /** Standard normal, by Box and Muller (1958). */
  double normal() {
    if (!Double.isNaN(spare)) {
      double z = spare;
      spare = Double.NaN;
      return z;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - stream.uniform()));
    double angle = 2 * Math.PI * stream.uniform();
    spare = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }
}
