package io.agentforge.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The point on the line from the base to the mean of the fine-tunes that is closest to where all
 * fine-tunes lie around: {@code t = k c / (1 + (k - 1) c)} of the way, c the mean cosine of two
 * task vectors (Jang et al., 2024, "Model Stock"). Task vectors that point away from each other
 * give a negative t, without limit near the pole; at the pole the base is kept.
 */
public final class ModelStock implements LinearCombination {
  private static final double LEAST_PRODUCT = 1e-6;
  private static final double POLE = 1e-6;

  @Override
  public String name() {
    return "model_stock";
  }

  @Override
  public String summary() {
    return "mean of fine-tunes drawn towards the base as far as their angles say";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAnd(2);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        ParameterSpec.flag(
            "filter_wise", false, "a ratio for each step along the first dimension (row)"),
        ParameterSpec.flag(
            "limit_ratio", false, "keep the ratio within [0, 1], between the base and the mean"));
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public double[] coefficients(
      boolean base,
      ParameterValues shared,
      List<ParameterValues> donors,
      Supplier<GramMatrix> products) {
    if (shared.flag("filter_wise")) {
      throw new IllegalArgumentException("with filter_wise there is no one combination");
    }
    return ofProducts(products.get(), shared);
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    if (!input.shared().flag("filter_wise") || input.shape().size() < 2) {
      GramMatrix gram =
          input
              .statistics()
              .map(TensorStatistics::gram)
              .orElseGet(() -> GramMatrix.of(input.tensors()));
      WeightedSum.write(
          input.tensors(), ofProducts(gram, input.shared()), input.arithmetic(), output);
      return;
    }
    int row = input.inner();
    for (int offset = 0; offset < input.length(); offset += row) {
      List<TensorValues> rows = new ArrayList<>();
      for (TensorValues model : input.tensors()) {
        float[] x = new float[row];
        model.read(offset, x, row);
        rows.add(TensorValues.of(x));
      }
      int start = offset;
      WeightedSum.write(
          rows,
          ofProducts(GramMatrix.of(rows), input.shared()),
          input.arithmetic(),
          (at, from, count) -> output.write(start + at, from, count));
    }
  }

  private static double[] ofProducts(GramMatrix gram, ParameterValues shared) {
    int k = gram.models() - 1;
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      for (int j = i + 1; j <= k; j++) {
        double[] x = gram.taskVector(i);
        double[] y = gram.taskVector(j);
        double lengths = Math.max(gram.norm(x) * gram.norm(y), LEAST_PRODUCT);
        sum += Math.max(-1, Math.min(1, gram.product(x, y) / lengths));
      }
    }
    double cosine = sum / (k * (k - 1) / 2);
    double below = 1 + (k - 1) * cosine;
    double t = Math.abs(below) < POLE ? 0 : k * cosine / below;
    if (shared.flag("limit_ratio")) {
      t = Math.max(0, Math.min(1, t));
    }
    double[] c = new double[k + 1];
    Arrays.fill(c, t / k);
    c[0] = 1 - t;
    return c;
  }
}
