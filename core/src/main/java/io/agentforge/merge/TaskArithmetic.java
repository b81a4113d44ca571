package io.agentforge.merge;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * Adds weighted task vectors to the base: {@code b + λ Σ wᵢ (xᵢ - b)} (Ilharco et al., 2022,
 * Editing Models with Task Arithmetic).
 */
public final class TaskArithmetic extends TaskVectorMethod implements LinearCombination {
  public TaskArithmetic() {
    super(Sparsifier.NONE, Consensus.SUM, false, false);
  }

  @Override
  public String name() {
    return "task_arithmetic";
  }

  @Override
  public String summary() {
    return "weighted differences to the base, added to it";
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    double[] weights = shared.flag("normalize") ? Weights.normalized(donors) : Weights.of(donors);
    double[] c = new double[weights.length + 1];
    c[0] = 1 - shared.number("lambda") * DoubleStream.of(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      c[i + 1] = shared.number("lambda") * weights[i];
    }
    return c;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    if (input.arithmetic() == Arithmetic.FLOAT32) {
      LinearCombination.super.merge(input, output);
    } else {
      super.merge(input, output);
    }
  }
}
