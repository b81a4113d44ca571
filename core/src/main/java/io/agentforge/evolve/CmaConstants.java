package io.agentforge.evolve;

/**
 * Learning rates and weights of CMA-ES with active update (Hansen, The CMA evolution strategy: a
 * tutorial, 2016, table 1); the separable form multiplies the rates of the matrix by {@code (n + 2)
 * / 3} (Ros and Hansen, 2008).
 *
 * @param weights of the ranked candidates, best first: positive ones sum to 1, then negative ones
 */
record CmaConstants(
    double[] weights,
    double effective,
    double pathRate,
    double damping,
    double rankOnePathRate,
    double rankOne,
    double rankMu,
    double expectedNorm) {

  /** Candidates of a generation when nothing is asked for: {@code 4 + ⌊3 ln n⌋}. */
  static int defaultPopulation(int n) {
    return 4 + (int) Math.floor(3 * StrictMath.log(n));
  }

  static CmaConstants of(int n, int population, boolean separable) {
    double[] raw = new double[population];
    int mu = population / 2;
    double positive = 0;
    double positiveSquares = 0;
    double negative = 0;
    double negativeSquares = 0;
    for (int i = 0; i < population; i++) {
      raw[i] = StrictMath.log((population + 1) / 2.0) - StrictMath.log(i + 1);
      if (i < mu) {
        positive += raw[i];
        positiveSquares += raw[i] * raw[i];
      } else {
        negative += Math.min(0, raw[i]);
        negativeSquares += Math.min(0, raw[i]) * Math.min(0, raw[i]);
      }
    }
    double effective = positive * positive / positiveSquares;
    double negativeEffective = negativeSquares == 0 ? 0 : negative * negative / negativeSquares;
    double pathRate = (effective + 2) / (n + effective + 5);
    double damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + pathRate;
    double rankOnePathRate = (4 + effective / n) / (n + 4 + 2 * effective / n);
    double rankOne = 2 / ((n + 1.3) * (n + 1.3) + effective);
    double rankMu =
        Math.min(
            1 - rankOne,
            2 * (0.25 + effective + 1 / effective - 2) / ((n + 2.0) * (n + 2) + effective));
    if (separable) {
      double faster = (n + 2) / 3.0;
      rankOne = Math.min(0.5, rankOne * faster);
      rankMu = Math.min(1 - rankOne, rankMu * faster);
    }
    double limit =
        Math.min(
            1 + rankOne / rankMu,
            Math.min(
                1 + 2 * negativeEffective / (effective + 2),
                (1 - rankOne - rankMu) / (n * rankMu)));
    double[] weights = new double[population];
    for (int i = 0; i < population; i++) {
      weights[i] =
          i < mu
              ? raw[i] / positive
              : negative == 0 ? 0 : Math.min(0, raw[i]) / -negative * Math.max(0, limit);
    }
    double expected = Math.sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
    return new CmaConstants(
        weights, effective, pathRate, damping, rankOnePathRate, rankOne, rankMu, expected);
  }
}
