package io.agentforge.merge;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The weights of the donors. */
final class Weights {
  /** Sums smaller than this share of the largest weight count as zero. */
  private static final double NOTHING = 1e-6;

  /** With more weights than this their subsets are not searched. */
  private static final int MOST = 16;

  private Weights() {}

  static double[] of(List<ParameterValues> donors) {
    return donors.stream().mapToDouble(d -> d.number("weight")).toArray();
  }

  /** Divided by their sum. */
  static double[] normalized(List<ParameterValues> donors) {
    double[] weights = of(donors);
    double sum = DoubleStream.of(weights).sum();
    return DoubleStream.of(weights).map(w -> w / sum).toArray();
  }

  /** Complains when the weights add up to zero, so that nothing can be divided by their sum. */
  static List<String> zeroSum(List<ParameterValues> donors) {
    double[] weights = of(donors);
    return isZero(weights)
        ? List.of("the weights %s add up to zero and cannot be normalized".formatted(text(weights)))
        : List.of();
  }

  /**
   * Complains when some of the weights add up to zero: where just these models agree on a sign,
   * nothing can be divided by the sum of their weights.
   */
  static List<String> zeroSumOfSome(List<ParameterValues> donors) {
    double[] weights = DoubleStream.of(of(donors)).filter(w -> w != 0).toArray();
    boolean bothSigns =
        DoubleStream.of(weights).anyMatch(w -> w > 0)
            && DoubleStream.of(weights).anyMatch(w -> w < 0);
    if (weights.length == 0) {
      return zeroSum(donors);
    }
    for (int set = 1; bothSigns && weights.length <= MOST && set < 1 << weights.length; set++) {
      int chosen = set;
      double[] some =
          IntStream.range(0, weights.length)
              .filter(i -> (chosen >> i & 1) == 1)
              .mapToDouble(i -> weights[i])
              .toArray();
      if (isZero(some)) {
        return List.of(
            "the weights %s add up to zero: where just these models agree nothing can be normalized"
                .formatted(text(some)));
      }
    }
    return List.of();
  }

  private static boolean isZero(double[] weights) {
    double largest = DoubleStream.of(weights).map(Math::abs).max().orElse(0);
    return Math.abs(DoubleStream.of(weights).sum()) <= NOTHING * largest;
  }

  private static String text(double[] weights) {
    return DoubleStream.of(weights)
        .mapToObj(w -> w == Math.rint(w) && Math.abs(w) < 1e15 ? "" + (long) w : "" + w)
        .collect(Collectors.joining(", "));
  }
}
