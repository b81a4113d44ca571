package io.agentforge.merge;

import java.util.List;

/** A user's own method, all there is to it: named in META-INF/services of the test resources. */
public final class HalfwayToZero implements MergeMethod {
  @Override
  public String name() {
    return "halfway_to_zero";
  }

  @Override
  public String summary() {
    return "one model at half size, or another share of it";
  }

  @Override
  public InputRule inputs() {
    return new InputRule(InputRule.Base.ORDINARY, 1, 1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.number("share", ParameterSpec.Scope.SHARED, 0.5, 0, 1, "size that is left"));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    float[] x = new float[input.length()];
    input.donors().get(0).values().read(0, x, x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] *= (float) input.shared().number("share");
    }
    output.write(0, x, x.length);
  }
}
