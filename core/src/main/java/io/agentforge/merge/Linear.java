package io.agentforge.merge;

import java.util.List;

/**
 * Weighted average of the models, {@code Σ wᵢ xᵢ / Σ wᵢ}, or without {@code normalize} the weighted
 * sum (model soups; Wortsman et al., 2022).
 */
public final class Linear implements MergeMethod {
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
    double sum = donors.stream().mapToDouble(d -> d.number("weight")).sum();
    return shared.flag("normalize") && sum == 0
        ? List.of("the weights add up to zero, so their average does not exist")
        : List.of();
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    List<Donor> donors = input.donors();
    double[] weights = donors.stream().mapToDouble(d -> d.number("weight")).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double divisor = input.shared().flag("normalize") ? sum : 1;
    float[] x = new float[Blocks.SIZE];
    float[] total = new float[Blocks.SIZE];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          for (int d = 0; d < weights.length; d++) {
            donors.get(d).values().read(offset, x, count);
            float weight = (float) (weights[d] / divisor);
            if (d == 0) {
              for (int i = 0; i < count; i++) {
                total[i] = weight * x[i];
              }
            } else {
              for (int i = 0; i < count; i++) {
                total[i] += weight * x[i];
              }
            }
          }
          output.write(offset, total, count);
        });
  }
}
