package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * Spherical interpolation of two models, or with a base of their task vectors, at {@code t} = w₂ /
 * (w₁ + w₂), one half when the weights add up to zero. A tensor is one vector, or with {@code
 * nuslerp_flatten} off each of its rows or columns is.
 */
public final class NuSlerp implements LinearCombination {
  private static final double NO_WEIGHT = 1e-6;
  private static final double LEAST_LENGTH = 1e-7;
  private static final double FLAT = 1e-16;

  @Override
  public String name() {
    return "nuslerp";
  }

  @Override
  public String summary() {
    return "spherical interpolation of two models or task vectors, by weights";
  }

  @Override
  public InputRule inputs() {
    return new InputRule(InputRule.Base.OPTIONAL, 2, 2);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.weight(),
        ParameterSpec.flag("nuslerp_flatten", true, "take the tensor as one vector"),
        ParameterSpec.flag(
            "nuslerp_row_wise",
            false,
            "without nuslerp_flatten: vectors run along the first dimension (columns), not the"
                + " last"),
        ParameterSpec.flag(
            "straight_at_zero",
            false,
            "mix with a vector of length zero in a straight line, not at a right angle"));
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
    if (!shared.flag("nuslerp_flatten")) {
      throw new IllegalArgumentException("without nuslerp_flatten there is no one combination");
    }
    GramMatrix gram = products.get();
    double[][] points = Coefficients.points(gram, base);
    double[] c =
        mix(
            gram.product(points[0], points[0]),
            gram.product(points[0], points[1]),
            gram.product(points[1], points[1]),
            position(donors),
            shared);
    double[] mixed = Coefficients.plus(Coefficients.times(c[0], points[0]), c[1], points[1]);
    return Coefficients.ontoBase(mixed, base);
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    ParameterValues shared = input.shared();
    if (shared.flag("nuslerp_flatten")) {
      LinearCombination.super.merge(input, output);
      return;
    }
    boolean base = input.base().isPresent();
    double t = position(input.donorParameters());
    Stripes stripes = Stripes.of(input, shared.flag("nuslerp_row_wise"));
    stripes.combine(
        input.tensors(),
        gram -> {
          double[] c = mix(gram.xx(), gram.xy(), gram.yy(), t, shared);
          return base ? new double[] {1 - c[0] - c[1], c[0], c[1]} : c;
        },
        input.arithmetic(),
        output);
  }

  private static double position(List<ParameterValues> donors) {
    double[] weights = Weights.of(donors);
    double sum = weights[0] + weights[1];
    return Math.abs(sum) < NO_WEIGHT ? 0.5 : weights[1] / sum;
  }

  private static double[] mix(double xx, double xy, double yy, double t, ParameterValues shared) {
    double x = Math.sqrt(Math.max(0, xx));
    double y = Math.sqrt(Math.max(0, yy));
    if (shared.flag("straight_at_zero") && Math.min(x, y) < LEAST_LENGTH) {
      return Arc.straight(t);
    }
    double cosine = xy / (Math.max(x, LEAST_LENGTH) * Math.max(y, LEAST_LENGTH));
    return 1 - cosine * cosine <= FLAT ? Arc.straight(t) : Arc.weights(cosine, t);
  }
}
