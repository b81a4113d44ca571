package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * Spherical interpolation from the base ({@code t} = 0) to the other model ({@code t} = 1), each
 * tensor taken as one vector (Shoemake, 1985). Nearly parallel vectors, and a vector of length
 * zero, which has no direction, are mixed in a straight line.
 */
public final class Slerp implements LinearCombination {
  private static final double NO_LENGTH = 1e-8;

  @Override
  public String name() {
    return "slerp";
  }

  @Override
  public String summary() {
    return "spherical interpolation between the base and one other model";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAndOne();
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.required(
            "t", ParameterSpec.Scope.SHARED, 0, 1, "position between the base (0) and the other"),
        ParameterSpec.number(
            "straight_above",
            ParameterSpec.Scope.SHARED,
            0.9995,
            0,
            1 - 1e-12,
            "|cosine| above which a straight line is taken; the default takes one for nearly all"
                + " fine-tunes of one base, 0.9999999 follows their arc"));
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
    double t = shared.number("t");
    double[] from = gram.model(0);
    double[] to = gram.model(1);
    double lengths = gram.norm(from) * gram.norm(to);
    if (Math.min(gram.norm(from), gram.norm(to)) < NO_LENGTH) {
      return Arc.straight(t);
    }
    double cosine = gram.product(from, to) / lengths;
    return Math.abs(cosine) > shared.number("straight_above")
        ? Arc.straight(t)
        : Arc.weights(cosine, t);
  }
}
