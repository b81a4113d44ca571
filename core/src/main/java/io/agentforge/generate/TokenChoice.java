package io.agentforge.generate;

import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Picks a token from one row of logits, in double precision, as {@link Sampling} says. */
final class TokenChoice {
  private final Sampling sampling;
  private final SeedTree seed;

  TokenChoice(Sampling sampling) {
    if (!(sampling.temperature() >= 0) || !(sampling.topP() > 0 && sampling.topP() <= 1)) {
      throw new IllegalArgumentException(
          "temperature %s must be at least 0 and top-p %s in (0, 1]"
              .formatted(sampling.temperature(), sampling.topP()));
    }
    this.sampling = sampling;
    this.seed = SeedTree.root(sampling.seed()).child("generate");
  }

  /**
   * @param logits rows of {@code vocab}
   * @param position of the chosen token in its own text, prompt included
   */
  int choose(float[] logits, int row, int vocab, long position) {
    int from = row * vocab;
    int best = best(logits, from, vocab);
    if (sampling.temperature() == 0) {
      return best;
    }
    double[] weights = new double[vocab];
    double total = 0;
    for (int i = 0; i < vocab; i++) {
      double difference = (double) logits[from + i] - logits[from + best];
      weights[i] = Math.exp(difference / sampling.temperature());
      total += weights[i];
    }
    double draw = seed.uniform(position);
    return sampling.topP() == 1 ? inOrder(weights, draw * total) : nucleus(weights, total, draw);
  }

  private static int best(float[] logits, int from, int vocab) {
    int best = 0;
    for (int i = 1; i < vocab; i++) {
      if (logits[from + i] > logits[from + best]) {
        best = i;
      }
    }
    return best;
  }

  private static int inOrder(double[] weights, double mark) {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        sum += weights[i];
        if (sum > mark) {
          return i;
        }
      }
    }
    return last;
  }

  /**
   * The likeliest tokens, ties by id, up to the first whose running share reaches top-p. Only
   * tokens above a threshold are sorted: once they hold top-p together, the nucleus is among them.
   *
   * @param weights probability over that of the likeliest token, so at most 1
   */
  private int nucleus(double[] weights, double total, double draw) {
    double enough = sampling.topP() * total;
    double threshold = 0.1;
    int[] likely = above(weights, threshold);
    while (threshold > 0 && sum(weights, likely) < enough) {
      threshold = threshold > 1e-12 ? threshold / 100 : 0;
      likely = above(weights, threshold);
    }
    int[] order =
        Arrays.stream(likely)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -weights[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double kept = 0;
    int size = 0;
    while (size < order.length && kept < enough) {
      kept += weights[order[size++]];
    }
    double[] nucleus = Arrays.stream(order, 0, size).mapToDouble(i -> weights[i]).toArray();
    return order[inOrder(nucleus, draw * kept)];
  }

  private static int[] above(double[] weights, double threshold) {
    return IntStream.range(0, weights.length).filter(i -> weights[i] >= threshold).toArray();
  }

  private static double sum(double[] weights, int[] which) {
    double sum = 0;
    for (int i : which) {
      sum += weights[i];
    }
    return sum;
  }
}
