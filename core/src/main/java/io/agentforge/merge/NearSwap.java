package io.agentforge.merge;

import java.util.List;

/**
 * Moves each number of the base towards the other model's by {@code t}, and not past it: strong
 * where the models are close, weak where they are far apart.
 */
public final class NearSwap implements MergeMethod {
  private static final double LEAST_DISTANCE = 1e-6;

  @Override
  public String name() {
    return "nearswap";
  }

  @Override
  public String summary() {
    return "each number of the base moved by at most t towards one other model";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAndOne();
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.required(
            "t",
            ParameterSpec.Scope.SHARED,
            0,
            Double.MAX_VALUE,
            "longest way, in units of the weights; about 0.0001"));
  }

  @Override
  public Reach reach() {
    return Reach.ELEMENT;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    TensorValues base = input.base().orElseThrow();
    TensorValues other = input.donors().get(0).values();
    double t = input.shared().number("t");
    float[] b = new float[Blocks.room(input.length())];
    float[] x = new float[b.length];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          base.read(offset, b, count);
          other.read(offset, x, count);
          for (int i = 0; i < count; i++) {
            double distance = Math.max(Math.abs((double) x[i] - b[i]), LEAST_DISTANCE);
            double share = Math.min(t / distance, 1);
            x[i] = (float) (share * x[i] + (1 - share) * b[i]);
          }
          input.arithmetic().round(x, count);
          output.write(offset, x, count);
        });
  }
}
