package io.agentforge.evolve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;

/**
 * The state of a CMA-ES search.
 *
 * @param mean in coordinates before {@link SmoothBounds}; of discrete genes in the unit interval
 * @param step σ
 * @param covariance rows of the matrix; of the separable form one row, its diagonal
 * @param path of the step size, {@code p_σ}
 * @param rankOnePath of the matrix, {@code p_c}
 * @param scale of each coordinate when it is decoded; other than 1 for discrete genes only
 */
record CmaState(
    String kind,
    SearchSpace space,
    long seed,
    int population,
    int generation,
    double[] mean,
    double step,
    double[][] covariance,
    double[] path,
    double[] rankOnePath,
    double[] scale) {

  static CmaState start(StrategyKind kind, SearchSpace space, CmaEs.Settings settings, long seed) {
    int n = space.size();
    double[] mean = new double[n];
    for (int i = 0; i < n; i++) {
      double start = settings.start()[i];
      mean[i] = space.gene(i).levels() == 0 ? SmoothBounds.outside(start) : start;
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[][] covariance = new double[kind == StrategyKind.SEPARABLE_CMA_ES ? 1 : n][n];
    for (int i = 0; i < n; i++) {
      covariance[covariance.length == 1 ? 0 : i][i] = 1;
    }
    return new CmaState(
            kind.id(),
            space,
            seed,
            settings.population(),
            0,
            mean,
            settings.step(),
            covariance,
            new double[n],
            new double[n],
            ones)
        .withMargin();
  }

  @JsonIgnore
  boolean isSeparable() {
    return kind.equals(StrategyKind.SEPARABLE_CMA_ES.id());
  }

  CmaMatrix matrix() {
    return isSeparable() ? CmaMatrix.diagonal(covariance[0]) : CmaMatrix.full(covariance);
  }

  CmaState next(
      double[] newMean,
      double newStep,
      double[][] newCovariance,
      double[] newPath,
      double[] newRankOnePath) {
    return new CmaState(
            kind,
            space,
            seed,
            population,
            generation + 1,
            newMean,
            newStep,
            newCovariance,
            newPath,
            newRankOnePath,
            scale)
        .withMargin();
  }

  /** Neighbouring values of every discrete gene are drawn about once in a generation at least. */
  private CmaState withMargin() {
    double alpha = 1.0 / (space.size() * (double) population);
    double[] moved = mean.clone();
    double[] scaled = scale.clone();
    for (int i = 0; i < moved.length; i++) {
      int levels = space.gene(i).levels();
      if (levels > 1) {
        double variance = isSeparable() ? covariance[0][i] : covariance[i][i];
        IntegerMargin margin =
            IntegerMargin.of(mean[i], scale[i], step * Math.sqrt(variance), levels, alpha);
        moved[i] = margin.mean();
        scaled[i] = margin.scale();
      }
    }
    return new CmaState(
        kind,
        space,
        seed,
        population,
        generation,
        moved,
        step,
        covariance,
        path,
        rankOnePath,
        scaled);
  }
}
