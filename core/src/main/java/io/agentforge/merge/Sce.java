package io.agentforge.merge;

import java.util.Arrays;
import java.util.List;

/**
 * Select, calculate, erase: keeps the positions at which the task vectors vary most, weights each
 * task vector by its mean square, erases what disagrees with the sign of the sum, and adds the
 * weighted mean of the rest to the base (Wan et al., 2024, FuseChat 2).
 */
public final class Sce implements MergeMethod {
  private static final float LEAST_WEIGHT = 1e-6f;

  @Override
  public String name() {
    return "sce";
  }

  @Override
  public String summary() {
    return "differences to the base where they vary most, weighted by their squares";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAnd(1);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.number(
            "select_topk",
            ParameterSpec.Scope.SHARED,
            1,
            0,
            1,
            "share of the positions with non-zero variance to keep; 1 selects nothing"),
        ParameterSpec.number(
            "equal_below",
            ParameterSpec.Scope.SHARED,
            1e-6,
            0,
            Double.MAX_VALUE,
            "mean squares that add up to less give equal weights; the default does so for most"
                + " fine-tunes of language models, 0 only for task vectors that are zero"),
        ParameterSpec.flag(
            "int8_mask", false, "accepted for recipes of mergekit; changes no number"));
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    SelectedVectors vectors = new SelectedVectors(input, input.shared().number("select_topk"));
    float[] weights = weights(vectors, input);
    float[] sum = new float[Blocks.room(input.length())];
    float[] divisor = new float[sum.length];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          float[][] d = vectors.read(offset, count);
          for (int i = 0; i < count; i++) {
            float total = 0;
            for (float[] vector : d) {
              total += vector[i];
            }
            float sign = total >= 0 ? 1 : -1;
            sum[i] = 0;
            divisor[i] = 0;
            for (int m = 0; m < d.length; m++) {
              if (d[m][i] * sign > 0) {
                sum[i] += weights[m] * d[m][i];
                divisor[i] += weights[m];
              }
            }
            sum[i] = vectors.base()[i] + sum[i] / Math.max(divisor[i], LEAST_WEIGHT);
          }
          input.arithmetic().round(sum, count);
          output.write(offset, sum, count);
        });
  }

  private static float[] weights(SelectedVectors vectors, MergeInput input) {
    int models = input.donors().size();
    double[] squares = new double[models];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          float[][] d = vectors.read(offset, count);
          for (int m = 0; m < models; m++) {
            for (int i = 0; i < count; i++) {
              squares[m] += (double) d[m][i] * d[m][i];
            }
          }
        });
    double total = Arrays.stream(squares).sum() / input.length();
    float[] weights = new float[models];
    for (int m = 0; m < models; m++) {
      boolean equal = total == 0 || total < input.shared().number("equal_below");
      weights[m] = equal ? 1f / models : (float) (squares[m] / input.length() / total);
    }
    return weights;
  }
}
