package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * Weighted mean of directions on the sphere in one step: the tangent at the mean direction,
 * followed back onto the sphere, stretched to the mean length. Works on task vectors when there is
 * a base. Directions that cancel out are mixed in a straight line.
 */
public final class MultiSlerp implements LinearCombination {
  @Override
  public String name() {
    return "multislerp";
  }

  @Override
  public String summary() {
    return "weighted mean direction of two or more models or task vectors";
  }

  @Override
  public InputRule inputs() {
    return new InputRule(InputRule.Base.OPTIONAL, 2, Integer.MAX_VALUE);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.weight(),
        ParameterSpec.flag("normalize_weights", true, "divide the weights by their sum"),
        ParameterSpec.number(
            "eps", ParameterSpec.Scope.SHARED, 1e-8, 1e-30, 1, "lengths below count as zero"));
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public List<String> conflicts(ParameterValues shared, List<ParameterValues> donors) {
    return shared.flag("normalize_weights") ? Weights.zeroSum(donors) : List.of();
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    GramMatrix gram = products.get();
    double[] weights =
        shared.flag("normalize_weights") ? Weights.normalized(donors) : Weights.of(donors);
    double eps = shared.number("eps");
    double[][] points = Coefficients.points(gram, base);
    double[][] units = new double[points.length][];
    double[] mean = new double[gram.models()];
    double[] straight = mean;
    double length = 0;
    for (int i = 0; i < points.length; i++) {
      double norm = gram.norm(points[i]);
      units[i] = Coefficients.times(1 / (norm + eps), points[i]);
      mean = Coefficients.plus(mean, weights[i], units[i]);
      straight = Coefficients.plus(straight, weights[i], points[i]);
      length += weights[i] * norm;
    }
    double meanLength = gram.norm(mean);
    if (meanLength < eps) {
      return Coefficients.ontoBase(straight, base);
    }
    mean = Coefficients.times(1 / meanLength, mean);
    double[] tangent = new double[gram.models()];
    for (int i = 0; i < units.length; i++) {
      double cosine = gram.product(units[i], mean);
      tangent = Coefficients.plus(tangent, weights[i], Coefficients.plus(units[i], -cosine, mean));
    }
    double angle = gram.norm(tangent) + eps;
    double[] direction =
        Coefficients.plus(
            Coefficients.times(Math.cos(angle), mean), Math.sin(angle) / angle, tangent);
    return Coefficients.ontoBase(Coefficients.times(length, direction), base);
  }
}
