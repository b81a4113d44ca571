package io.agentforge.merge;

import java.util.ArrayList;
import java.util.List;

/**
 * Inner products of one tensor of several models, in fp64. They are kept of the first model (the
 * base when there is one) and of the differences of the others to it: fine-tunes differ by a
 * hundredth of their size, and differences of products of whole models would lose what matters.
 *
 * <p>A linear combination of the models is given by its coefficients, one for each model in order;
 * its norms, products and distances follow without another look at the weights.
 *
 * @param models number of models, at least 1
 * @param packed lower triangle of the products of [x₀, x₁ - x₀, x₂ - x₀, …], row by row
 */
public record GramMatrix(int models, List<Double> packed) {
  /** Relative error of a sum of products, for each model. */
  private static final double ROUNDING = 4 * Math.ulp(1.0);

  public GramMatrix {
    packed = List.copyOf(packed);
    if (models < 1 || packed.size() != models * (models + 1) / 2) {
      throw new IllegalArgumentException(
          "%d products do not fit %d models".formatted(packed.size(), models));
    }
  }

  /** One pass over tensors of equal length. */
  public static GramMatrix of(List<TensorValues> tensors) {
    GramAccumulator sums = new GramAccumulator(tensors.size());
    int length = tensors.get(0).length();
    float[][] x = new float[tensors.size()][Blocks.room(length)];
    Blocks.each(
        length,
        (offset, count) -> {
          for (int m = 0; m < x.length; m++) {
            tensors.get(m).read(offset, x[m], count);
          }
          sums.add(x, count);
        });
    return sums.matrix();
  }

  /** Inner product of two linear combinations. */
  public double product(double[] a, double[] b) {
    double[] left = onDifferences(a);
    double[] right = onDifferences(b);
    double sum = 0;
    for (int i = 0; i < models; i++) {
      for (int j = 0; j < models; j++) {
        sum += left[i] * right[j] * entry(i, j);
      }
    }
    return sum;
  }

  /**
   * Euclidean norm of a linear combination, 0 where its terms cancel to less than fp64 rounds away.
   */
  public double norm(double[] a) {
    double[] x = onDifferences(a);
    double longest = 0; // by the triangle inequality: were there no cancelling
    for (int i = 0; i < models; i++) {
      longest += Math.abs(x[i]) * Math.sqrt(entry(i, i));
    }
    double square = product(a, a);
    return square > ROUNDING * models * longest * longest ? Math.sqrt(square) : 0;
  }

  /** Euclidean distance of two linear combinations. */
  public double distance(double[] a, double[] b) {
    double[] difference = new double[models];
    for (int i = 0; i < models; i++) {
      difference[i] = a[i] - b[i];
    }
    return norm(difference);
  }

  /** The coefficients of model {@code index} itself. */
  public double[] model(int index) {
    double[] coefficients = new double[models];
    coefficients[index] = 1;
    return coefficients;
  }

  /** The coefficients of the task vector of model {@code index}: its difference to model 0. */
  public double[] taskVector(int index) {
    double[] coefficients = model(index);
    coefficients[0] -= 1;
    return coefficients;
  }

  /** Σ aᵢ xᵢ = (Σ aᵢ) x₀ + Σ aᵢ (xᵢ - x₀). */
  private double[] onDifferences(double[] a) {
    double[] b = a.clone();
    b[0] = 0;
    for (double value : a) {
      b[0] += value;
    }
    return b;
  }

  private double entry(int i, int j) {
    int row = Math.max(i, j);
    return packed.get(row * (row + 1) / 2 + Math.min(i, j));
  }

  static GramMatrix of(int models, double[] packed) {
    List<Double> list = new ArrayList<>(packed.length);
    for (double value : packed) {
      list.add(value);
    }
    return new GramMatrix(models, list);
  }
}
