package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;

/**
 * The tensor of one model, times {@code scale}: with slices of layers the building block of
 * frankenmerges. At scale 1 every bit is kept.
 */
public final class Passthrough implements LinearCombination {
  @Override
  public String name() {
    return "passthrough";
  }

  @Override
  public String summary() {
    return "one model's tensors as they are, or scaled; layers may be stacked by slices";
  }

  @Override
  public InputRule inputs() {
    return new InputRule(InputRule.Base.ORDINARY, 1, 1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.number(
            "scale",
            ParameterSpec.Scope.PER_MODEL,
            1,
            -Double.MAX_VALUE,
            Double.MAX_VALUE,
            "factor of every number"));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    return new double[] {donors.get(0).number("scale")};
  }
}
