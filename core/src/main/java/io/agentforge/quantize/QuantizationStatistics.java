package io.agentforge.quantize;

import java.util.function.IntUnaryOperator;

/**
 * What quantising did to one matrix.
 *
 * @param weights how many
 * @param zeroFraction share of codes that are 0
 * @param entropyBits bits a weight that an ideal coder without context needs for the codes: {@code
 *     -sum p log2 p}; 1.585 is the most that ternary codes have
 * @param meanScale mean of the absolute scales
 * @param leastScale least absolute scale
 * @param largestScale largest absolute scale
 * @param relativeError root of the squared error over root of the squared weights; 0 where nothing
 *     was lost
 * @param outliers weights beyond {@link #OUTLIER} times the root mean square of the matrix
 */
public record QuantizationStatistics(
    long weights,
    double zeroFraction,
    double entropyBits,
    double meanScale,
    double leastScale,
    double largestScale,
    double relativeError,
    long outliers) {
  /** Root mean squares from 0 at which a weight counts as an outlier. */
  public static final double OUTLIER = 6;

  private static final int CODES = 256;

  /** The quantised weight at a place of the row-major matrix. */
  @FunctionalInterface
  private interface WeightAt {
    float at(int place);
  }

  /** Of ternary weights beside those they were made from. */
  public static QuantizationStatistics of(float[] original, TernaryMatrix m) {
    return of(
        original, i -> m.codes()[i], i -> m.codes()[i] * m.scales()[i / m.group()], m.scales());
  }

  /** Of signed bytes beside the weights they were made from. */
  public static QuantizationStatistics of(float[] original, Int8Rows m) {
    return of(
        original, i -> m.codes()[i], i -> m.codes()[i] * m.scales()[i / m.columns()], m.scales());
  }

  /** Of four-bit codes beside the weights they were made from. */
  public static QuantizationStatistics of(float[] original, Int4Groups m) {
    IntUnaryOperator code = i -> m.code(i / m.columns(), i % m.columns());
    return of(original, code, i -> code.applyAsInt(i) * m.scales()[i / m.group()], m.scales());
  }

  private static QuantizationStatistics of(
      float[] original, IntUnaryOperator code, WeightAt quantised, float[] scales) {
    long[] counts = new long[CODES];
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < original.length; i++) {
      counts[code.applyAsInt(i) + CODES / 2]++;
      double error = (double) original[i] - quantised.at(i);
      squares += (double) original[i] * original[i];
      errors += error * error;
    }
    double limit = OUTLIER * Math.sqrt(squares / original.length);
    long outliers = 0;
    for (float weight : original) {
      outliers += Math.abs(weight) > limit ? 1 : 0;
    }
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (float scale : scales) {
      double size = Math.abs(scale);
      sum += size;
      least = Math.min(least, size);
      largest = Math.max(largest, size);
    }
    return new QuantizationStatistics(
        original.length,
        (double) counts[CODES / 2] / original.length,
        entropy(counts, original.length),
        sum / scales.length,
        least,
        largest,
        squares == 0 ? Math.sqrt(errors) : Math.sqrt(errors / squares),
        outliers);
  }

  private static double entropy(long[] counts, long total) {
    double bits = 0;
    for (long count : counts) {
      if (count > 0) {
        double share = (double) count / total;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
