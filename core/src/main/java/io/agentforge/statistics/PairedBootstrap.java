package io.agentforge.statistics;

import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.Optional;

/**
 * Resampling of the differences between two models on the same items.
 *
 * @param difference mean of {@code first − second}
 * @param standardError of the resampled means, divisor B − 1
 * @param percentile the 2.5 % and 97.5 % quantiles of the resampled means
 * @param bca bias-corrected and accelerated (Efron 1987); empty when all differences are equal or
 *     the estimate lies outside all resampled means
 * @param pTwoSided twice the smaller tail at 0, counting the estimate itself once
 * @param shareAboveZero share of resampled means above 0
 * @param resampledMean mean of the resampled means
 */
public record PairedBootstrap(
    double difference,
    double standardError,
    Interval percentile,
    Optional<Interval> bca,
    double pTwoSided,
    double shareAboveZero,
    double resampledMean) {
  /** Resamples that gates use. */
  public static final int RESAMPLES = 2000;

  private static final double TAIL = 0.025;

  /** With {@link #RESAMPLES} resamples at 95 %. */
  public static PairedBootstrap of(double[] first, double[] second, SeedTree seed) {
    return of(first, second, seed, RESAMPLES);
  }

  /**
   * @param first, second finite scores of the same items in the same order, at least 2
   * @param seed draws are consumed in order, one per resampled item
   */
  public static PairedBootstrap of(double[] first, double[] second, SeedTree seed, int resamples) {
    if (first.length != second.length || first.length < 2 || resamples < 2) {
      throw new IllegalArgumentException(
          first.length + " scores against " + second.length + ", " + resamples + " resamples");
    }
    double[] d = new double[first.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = first[i] - second[i];
      if (!Double.isFinite(d[i])) {
        throw new IllegalArgumentException("difference " + i + " is " + d[i]);
      }
    }
    double estimate = ExactSum.of(d) / d.length;
    double[] means = means(d, seed, resamples);
    Arrays.sort(means);
    double mean = ExactSum.of(means) / resamples;
    double squares = Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum();
    long atMost = Arrays.stream(means).filter(m -> m <= 0).count();
    long atLeast = Arrays.stream(means).filter(m -> m >= 0).count();
    double tail = (1.0 + Math.min(atMost, atLeast)) / (resamples + 1.0);
    return new PairedBootstrap(
        estimate,
        Math.sqrt(squares / (resamples - 1)),
        new Interval(quantile(means, TAIL), quantile(means, 1 - TAIL)),
        bca(d, estimate, means),
        Math.min(1, 2 * tail),
        (double) (resamples - atMost) / resamples,
        mean);
  }

  /** Item number for one draw: the upper 53 bits scaled to [0, n), in integers. */
  static int index(long bits, int n) {
    long upper = bits & -1L << 11;
    long high = Math.multiplyHigh(upper, n);
    return (int) (upper < 0 ? high + n : high);
  }

  private static double[] means(double[] d, SeedTree seed, int resamples) {
    double[] means = new double[resamples];
    ExactSum sum = new ExactSum();
    long draw = 0;
    for (int r = 0; r < resamples; r++) {
      sum.clear();
      for (int i = 0; i < d.length; i++) {
        sum.add(d[index(seed.bits(draw++), d.length)]);
      }
      means[r] = sum.value() / d.length;
    }
    return means;
  }

  private static Optional<Interval> bca(double[] d, double estimate, double[] sorted) {
    double total = ExactSum.of(d);
    double[] jackknife = Arrays.stream(d).map(x -> (total - x) / (d.length - 1)).toArray();
    double centre = ExactSum.of(jackknife) / d.length;
    double squares = 0;
    double cubes = 0;
    for (double value : jackknife) {
      double u = centre - value;
      squares += u * u;
      cubes += u * u * u;
    }
    if (Arrays.stream(d).allMatch(x -> x == d[0])) {
      return Optional.empty();
    }
    double acceleration = cubes / (6 * Math.pow(squares, 1.5));
    long below = Arrays.stream(sorted).filter(m -> m < estimate).count();
    long equal = Arrays.stream(sorted).filter(m -> m == estimate).count();
    double bias = Normal.quantile((below + equal / 2.0) / sorted.length);
    if (Double.isInfinite(bias)) {
      return Optional.empty();
    }
    return Optional.of(
        new Interval(
            quantile(sorted, level(TAIL, bias, acceleration)),
            quantile(sorted, level(1 - TAIL, bias, acceleration))));
  }

  private static double level(double tail, double bias, double acceleration) {
    double shifted = bias + Normal.quantile(tail);
    return Normal.cumulative(bias + shifted / (1 - acceleration * shifted));
  }

  /** Linear interpolation at position (B − 1) · q. */
  private static double quantile(double[] sorted, double q) {
    double position = (sorted.length - 1) * q;
    int low = (int) Math.floor(position);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }
}
