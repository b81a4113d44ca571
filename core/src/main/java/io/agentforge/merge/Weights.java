package io.agentforge.merge;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The weights of the donors. */
final class Weights {
  /** Sums smaller than this share of the largest weight count as zero. */
  private static final double NOTHING = 1e-6;

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
    return isZero(weights, (1L << weights.length) - 1)
        ? List.of("the weights %s add up to zero and cannot be normalized".formatted(text(weights)))
        : List.of();
  }

  /**
   * Complains when some of the weights add up to zero: where just these models agree on a sign,
   * nothing can be divided by the sum of their weights.
   */
  static List<String> zeroSumOfSome(List<ParameterValues> donors) {
    double[] weights = of(donors);
    boolean oneSign =
        DoubleStream.of(weights).allMatch(w -> w >= 0)
            || DoubleStream.of(weights).allMatch(w -> w <= 0);
    if (oneSign || weights.length > 20) {
      return DoubleStream.of(weights).allMatch(w -> w == 0) ? zeroSum(donors) : List.of();
    }
    for (long set = 1; set < 1L << weights.length; set++) {
      long chosen = set;
      double[] some =
          IntStream.range(0, weights.length)
              .filter(i -> (chosen >> i & 1) == 1)
              .mapToDouble(i -> weights[i])
              .filter(w -> w != 0)
              .toArray();
      if (some.length > 1 && isZero(some, (1L << some.length) - 1)) {
        return List.of(
            "the weights %s add up to zero: where these models agree the result cannot be normalized"
                .formatted(text(some)));
      }
    }
    return List.of();
  }

  private static boolean isZero(double[] weights, long set) {
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < weights.length; i++) {
      if ((set >> i & 1) == 1) {
        sum += weights[i];
        largest = Math.max(largest, Math.abs(weights[i]));
      }
    }
    return Math.abs(sum) <= NOTHING * largest;
  }

  private static String text(double[] weights) {
    return DoubleStream.of(weights)
        .mapToObj(w -> w == Math.rint(w) && Math.abs(w) < 1e15 ? "" + (long) w : "" + w)
        .collect(Collectors.joining(", "));
  }
}
