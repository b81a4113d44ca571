package io.agentforge.merge;

import java.util.List;

/**
 * As {@link Ram}, but what only one donor changed is enlarged by {@code 1 + r · min(shared /
 * unique, alpha)}, the numbers of positions of that donor's tensor that it shares with others and
 * has for itself.
 */
public final class RamPlusTl implements MergeMethod {
  @Override
  public String name() {
    return "ramplus_tl";
  }

  @Override
  public String summary() {
    return "changes of one donor added and enlarged, shared changes averaged";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAnd(1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.number(
            "r",
            ParameterSpec.Scope.SHARED,
            0.1,
            0,
            Double.MAX_VALUE,
            "how much the share of shared positions enlarges unique ones"),
        ParameterSpec.number(
            "alpha", ParameterSpec.Scope.SHARED, 0.2, 0, Double.MAX_VALUE, "limit of that share"),
        ChangedParts.EPSILON);
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    ChangedParts parts = new ChangedParts(input);
    ChangedParts.Counts counts = parts.counts();
    double[] stretch = new double[input.donors().size()];
    for (int m = 0; m < stretch.length; m++) {
      double unique = Math.max(counts.unique()[m], input.shared().number("epsilon"));
      double share = Math.min(counts.shared()[m] / unique, input.shared().number("alpha"));
      stretch[m] = 1 + input.shared().number("r") * share;
    }
    parts.write(stretch, output);
  }
}
