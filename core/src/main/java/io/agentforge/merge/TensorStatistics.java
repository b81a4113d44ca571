package io.agentforge.merge;

import java.util.ArrayList;
import java.util.List;

/**
 * What one pass over a tensor of a set of parents tells, so that merge coefficients, thresholds and
 * the distance of any two linear combinations need no further pass. A plain record: it goes through
 * JSON unchanged.
 *
 * @param tensor name of the tensor
 * @param elements elements of the tensor
 * @param gram inner products; model 0 is the base when there is one
 * @param taskVectors magnitudes of the differences of models 1, 2, … to model 0
 * @param taskVectorSums sums of those magnitudes (the L1 norm of each task vector)
 * @param nonFinite infinite or undefined numbers in each model
 */
public record TensorStatistics(
    String tensor,
    int elements,
    GramMatrix gram,
    List<MagnitudeHistogram> taskVectors,
    List<Double> taskVectorSums,
    List<Long> nonFinite) {
  public TensorStatistics {
    taskVectors = List.copyOf(taskVectors);
    taskVectorSums = List.copyOf(taskVectorSums);
    nonFinite = List.copyOf(nonFinite);
  }

  /** Reads the tensors once, all of equal length; the base first when there is one. */
  public static TensorStatistics of(String tensor, List<TensorValues> models) {
    int length = models.get(0).length();
    GramAccumulator gram = new GramAccumulator(models.size());
    List<MagnitudeHistogram.Counter> counters = new ArrayList<>();
    for (int m = 1; m < models.size(); m++) {
      counters.add(new MagnitudeHistogram.Counter());
    }
    double[] sums = new double[counters.size()];
    long[] nonFinite = new long[models.size()];
    float[][] x = new float[models.size()][Blocks.room(length)];
    int[] bits = new int[Blocks.room(length)];
    FloatBits convert = new FloatBits(length);
    Blocks.each(
        length,
        (offset, count) -> {
          for (int m = 0; m < x.length; m++) {
            models.get(m).read(offset, x[m], count);
            nonFinite[m] += countNonFinite(x[m], count);
          }
          gram.add(x, count);
          for (int m = 1; m < x.length; m++) {
            sums[m - 1] += magnitudes(x[m], x[0], count);
            convert.bits(x[m], bits, count);
            counters.get(m - 1).add(bits, count);
          }
        });
    List<Double> sumList = new ArrayList<>();
    for (double sum : sums) {
      sumList.add(sum);
    }
    List<Long> nonFiniteList = new ArrayList<>();
    for (long n : nonFinite) {
      nonFiniteList.add(n);
    }
    return new TensorStatistics(
        tensor,
        length,
        gram.matrix(),
        counters.stream().map(MagnitudeHistogram.Counter::histogram).toList(),
        sumList,
        nonFiniteList);
  }

  /** Replaces x by |x - origin| and returns the sum. */
  private static double magnitudes(float[] x, float[] origin, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.abs(x[i] - origin[i]);
    }
    return WideKernels.here().magnitudes(x, count);
  }

  private static long countNonFinite(float[] x, int count) {
    // A finite number times zero is zero; infinity and NaN give NaN, which spreads through the sum.
    float probe = 0;
    for (int i = 0; i < count; i++) {
      probe += x[i] * 0f;
    }
    if (probe == 0) {
      return 0;
    }
    long n = 0;
    for (int i = 0; i < count; i++) {
      n += Float.isFinite(x[i]) ? 0 : 1;
    }
    return n;
  }
}
