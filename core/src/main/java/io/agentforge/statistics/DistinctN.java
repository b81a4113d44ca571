package io.agentforge.statistics;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Share of different n-grams among all n-grams (Li et al. 2016): 1 when nothing repeats. N-grams do
 * not cross from one sequence into the next.
 */
public final class DistinctN {
  private DistinctN() {}

  /** Over all sequences together; empty when none is as long as {@code n}. */
  public static OptionalDouble pooled(List<int[]> sequences, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, not " + n);
    }
    Set<List<Integer>> different = new HashSet<>();
    long all = 0;
    for (int[] sequence : sequences) {
      for (int start = 0; start + n <= sequence.length; start++, all++) {
        different.add(IntStream.range(start, start + n).map(i -> sequence[i]).boxed().toList());
      }
    }
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) different.size() / all);
  }

  /** Mean of each sequence's own value; sequences shorter than {@code n} are left out. */
  public static OptionalDouble meanOverSequences(List<int[]> sequences, int n) {
    List<Double> values =
        sequences.stream()
            .map(sequence -> pooled(List.of(sequence), n))
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .collect(Collectors.toList());
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] flat = values.stream().mapToDouble(Double::doubleValue).toArray();
    return OptionalDouble.of(ExactSum.of(flat) / flat.length);
  }
}
