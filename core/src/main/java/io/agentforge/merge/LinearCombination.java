package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * A method whose result is Σ cᵢ xᵢ, with coefficients that depend on parameters and on inner
 * products of the models alone. With the inner products at hand, norms and distances of its results
 * follow without a look at the weights.
 */
public interface LinearCombination extends MergeMethod {
  /**
   * The coefficients: of the base first when there is one, then of the donors.
   *
   * @param base whether there is a base
   * @param products asked for at most once, and only when the method needs it
   */
  double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products);

  /** Sums in fp64 and rounds once, so that a combination of equal models is that model. */
  @Override
  default void merge(MergeInput input, TensorSink output) {
    List<TensorValues> models = input.tensors();
    Supplier<GramMatrix> products =
        () -> input.statistics().map(TensorStatistics::gram).orElseGet(() -> GramMatrix.of(models));
    double[] coefficients =
        coefficients(input.base().isPresent(), input.shared(), input.donorParameters(), products);
    WeightedSum.write(models, coefficients, input.arithmetic(), output);
  }
}
