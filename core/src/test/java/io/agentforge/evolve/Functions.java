package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Standard functions to minimise on [−5, 5]ⁿ, their optimum 0 away from the middle. */
enum Functions {
  SPHERE(x -> sum(x, (i, v) -> v * v)),
  ELLIPSOID(x -> sum(x, (i, v) -> Math.pow(1e3, 2.0 * i / (x.length - 1)) * v * v)),
  ROSENBROCK(
      x -> {
        double total = 0;
        for (int i = 0; i + 1 < x.length; i++) {
          double a = x[i] + 1;
          double b = x[i + 1] + 1;
          total += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a);
        }
        return total;
      }),
  RASTRIGIN(x -> sum(x, (i, v) -> v * v - 10 * Math.cos(2 * Math.PI * v) + 10));

  /** Where the optimum lies on every axis. */
  static final double SHIFT = 1.3;

  private final ToDoubleFunction<double[]> shifted;

  Functions(ToDoubleFunction<double[]> shifted) {
    this.shifted = shifted;
  }

  private interface Term {
    double at(int i, double v);
  }

  private static double sum(double[] x, Term term) {
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      total += term.at(i, x[i]);
    }
    return total;
  }

  static SearchSpace space(int n) {
    return SearchSpace.box(n, -5, 5);
  }

  double value(double[] x) {
    double[] moved = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      moved[i] = x[i] - SHIFT;
    }
    return shifted.applyAsDouble(moved);
  }

  /** The smallest value that a strategy has seen after {@code budget} new candidates. */
  double minimum(Strategy strategy, int budget) {
    double best = Double.POSITIVE_INFINITY;
    int spent = 0;
    while (spent < budget) {
      List<Candidate> asked = strategy.ask();
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : asked) {
        double value = value(strategy.space().values(candidate.point()));
        outcomes.add(Outcome.of(-value));
        spent += candidate.standing() == Candidate.Standing.NEW ? 1 : 0;
        best = Math.min(best, value);
      }
      strategy.tell(outcomes);
    }
    return best;
  }
}
