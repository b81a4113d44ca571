package io.agentforge.evolve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;

/**
 * What judging a candidate gave; higher is better everywhere.
 *
 * @param fitness the one number that single-objective strategies maximise; negative infinity for a
 *     candidate that failed
 * @param objectives numbers kept apart: for Pareto ranks, niches and archive cells; may be empty
 */
public record Outcome(double fitness, double[] objectives) {
  /** A fitness that is not a number counts as a failure. */
  public Outcome {
    if (Double.isNaN(fitness)) {
      fitness = Double.NEGATIVE_INFINITY;
    }
  }

  /** One objective only. */
  public static Outcome of(double fitness) {
    return new Outcome(fitness, new double[] {fitness});
  }

  /** A candidate that could not be judged: worst rank. */
  public static Outcome failed(int objectives) {
    double[] worst = new double[objectives];
    Arrays.fill(worst, Double.NEGATIVE_INFINITY);
    return new Outcome(Double.NEGATIVE_INFINITY, worst);
  }

  @JsonIgnore
  public boolean isFailure() {
    return fitness == Double.NEGATIVE_INFINITY;
  }
}
