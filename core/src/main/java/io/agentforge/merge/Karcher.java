package io.agentforge.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Equal-weight mean on the sphere: the direction whose squared angles to all models add up to the
 * least, found by gradient steps, stretched to the mean length (Karcher, 1977). In fp32 arithmetic
 * the iteration runs on the inner products, so its cost does not depend on the size of the tensor.
 */
public final class Karcher implements LinearCombination {
  @Override
  public String name() {
    return "karcher";
  }

  @Override
  public String summary() {
    return "mean direction of two or more models on the sphere";
  }

  @Override
  public InputRule inputs() {
    return InputRule.models(2);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.integer("max_iter", 10, 0, 1_000_000, "most steps"),
        ParameterSpec.number(
            "tol",
            ParameterSpec.Scope.SHARED,
            1e-5,
            1e-300,
            1,
            "a step shorter than this (radians) ends the search; lengths below count as zero"));
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    GramMatrix gram = products.get();
    double tol = shared.number("tol");
    double length = 0;
    List<double[]> units = new ArrayList<>();
    for (int i = 0; i < gram.models(); i++) {
      double norm = gram.norm(gram.model(i));
      length += norm / gram.models();
      if (norm > tol) {
        units.add(Coefficients.times(1 / norm, gram.model(i)));
      }
    }
    if (units.isEmpty()) {
      return new double[gram.models()];
    }
    double[] mean = start(gram, units, tol);
    for (int step = 0; step < shared.integer("max_iter"); step++) {
      double[] tangent = tangent(gram, units, mean, tol);
      double angle = gram.norm(tangent);
      if (angle < tol) {
        break;
      }
      mean =
          unit(
              gram,
              Coefficients.plus(
                  Coefficients.times(Math.cos(angle), mean), Math.sin(angle) / angle, tangent));
    }
    return Coefficients.times(length, mean);
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    if (input.arithmetic() == Arithmetic.FLOAT32) {
      LinearCombination.super.merge(input, output);
    } else {
      new RoundedKarcher(input).write(output);
    }
  }

  private static double[] start(GramMatrix gram, List<double[]> units, double tol) {
    double[] mean = new double[gram.models()];
    for (double[] unit : units) {
      mean = Coefficients.plus(mean, 1.0 / units.size(), unit);
    }
    return gram.norm(mean) < tol ? units.get(0) : unit(gram, mean);
  }

  /**
   * Mean of the directions in which the models lie, by their angles, seen from the mean. A model
   * exactly opposite lies in no direction and pulls nowhere.
   */
  private static double[] tangent(
      GramMatrix gram, List<double[]> units, double[] mean, double tol) {
    double[] tangent = new double[gram.models()];
    for (double[] unit : units) {
      double cosine = gram.product(mean, unit);
      double[] across = Coefficients.plus(unit, -cosine, mean);
      double sine = gram.norm(across);
      double angle = Math.atan2(sine, cosine);
      if (angle >= tol && sine > 0) {
        tangent = Coefficients.plus(tangent, angle / sine / units.size(), across);
      }
    }
    return tangent;
  }

  private static double[] unit(GramMatrix gram, double[] a) {
    return Coefficients.times(1 / gram.norm(a), a);
  }
}
