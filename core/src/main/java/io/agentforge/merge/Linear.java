package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * Weighted average of the models, {@code Σ wᵢ xᵢ / Σ wᵢ}, or without {@code normalize} the weighted
 * sum (model soups; Wortsman et al., 2022).
 */
public final class Linear implements LinearCombination {
  @Override
  public String name() {
    return "linear";
  }

  @Override
  public String summary() {
    return "weighted average of the models";
  }

  @Override
  public InputRule inputs() {
    return InputRule.models(1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.weight(),
        ParameterSpec.flag("normalize", true, "divide by the sum of the weights"));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public List<String> conflicts(ParameterValues shared, List<ParameterValues> donors) {
    return shared.flag("normalize") ? Weights.zeroSum(donors) : List.of();
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    return shared.flag("normalize") ? Weights.normalized(donors) : Weights.of(donors);
  }
}
