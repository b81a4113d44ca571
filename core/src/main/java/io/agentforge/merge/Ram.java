package io.agentforge.merge;

import java.util.Arrays;
import java.util.List;

/**
 * Adds what only one donor changed as it is, and what several changed as the mean of those that did
 * (Reinforced Agent Merging; a change counts when it is larger than {@code epsilon}).
 */
public final class Ram implements MergeMethod {
  @Override
  public String name() {
    return "ram";
  }

  @Override
  public String summary() {
    return "changes of one donor added, shared changes averaged";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAnd(1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(ChangedParts.EPSILON);
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    double[] stretch = new double[input.donors().size()];
    Arrays.fill(stretch, 1);
    new ChangedParts(input).write(stretch, output);
  }
}
