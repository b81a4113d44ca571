package io.agentforge.evolve;

/** Ways to make a point out of others. All results lie in the unit cube. */
final class Variation {
  private Variation() {}

  /** Blend crossover (Eshelman and Schaffer, 1993, α = 0.5); discrete genes come from either. */
  static double[] blend(SearchSpace space, double[] a, double[] b, Draws draws) {
    double[] child = new double[a.length];
    for (int i = 0; i < child.length; i++) {
      double u = draws.uniform();
      child[i] =
          space.gene(i).levels() > 0
              ? (u < 0.5 ? a[i] : b[i])
              : reflected(a[i] + (2 * u - 0.5) * (b[i] - a[i]));
    }
    return child;
  }

  /**
   * Gaussian steps on each gene with probability {@code rate}, one gene at least; discrete genes
   * are drawn anew.
   */
  static double[] mutate(SearchSpace space, double[] point, double rate, double step, Draws draws) {
    double[] child = point.clone();
    int sure = draws.integer(child.length);
    for (int i = 0; i < child.length; i++) {
      if (i == sure || draws.uniform() < rate) {
        child[i] =
            space.gene(i).levels() > 0
                ? draws.uniform()
                : reflected(child[i] + step * draws.normal());
      }
    }
    return child;
  }

  /** Simulated binary crossover (Deb and Agrawal, 1995) of one child; discrete genes swap. */
  static double[] simulatedBinary(
      SearchSpace space, double[] a, double[] b, double index, Draws draws) {
    double[] child = new double[a.length];
    for (int i = 0; i < child.length; i++) {
      double u = draws.uniform();
      boolean swap = draws.uniform() < 0.5;
      if (space.gene(i).levels() > 0) {
        child[i] = swap ? a[i] : b[i];
      } else {
        double spread =
            u < 0.5
                ? StrictMath.pow(2 * u, 1 / (index + 1))
                : StrictMath.pow(1 / (2 * (1 - u)), 1 / (index + 1));
        double sign = swap ? 1 : -1;
        child[i] = reflected(0.5 * (a[i] + b[i] + sign * spread * (a[i] - b[i])));
      }
    }
    return child;
  }

  /** Polynomial mutation (Deb and Goyal, 1996), each gene with probability {@code rate}. */
  static double[] polynomial(
      SearchSpace space, double[] point, double rate, double index, Draws draws) {
    double[] child = point.clone();
    for (int i = 0; i < child.length; i++) {
      double chance = draws.uniform();
      double u = draws.uniform();
      if (chance < rate) {
        double move =
            u < 0.5
                ? StrictMath.pow(2 * u, 1 / (index + 1)) - 1
                : 1 - StrictMath.pow(2 * (1 - u), 1 / (index + 1));
        child[i] = space.gene(i).levels() > 0 ? u : reflected(child[i] + move);
      }
    }
    return child;
  }

  /** The coordinate mirrored at 0 and 1 until it lies between them. */
  static double reflected(double x) {
    double y = Math.abs(x) % 2;
    return y > 1 ? 2 - y : y;
  }
}
