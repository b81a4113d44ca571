package io.agentforge.statistics;

/**
 * A sum rounded once, so that the order of the terms changes nothing: non-overlapping partial sums
 * (Shewchuk 1997, Discrete and Computational Geometry 18:305, grow-expansion), then one rounding.
 * Terms must be finite and the sum within range. Not thread-safe.
 */
final class ExactSum {
  private double[] partials = new double[8];
  private int size;

  static double of(double[] terms) {
    ExactSum sum = new ExactSum();
    for (double term : terms) {
      sum.add(term);
    }
    return sum.value();
  }

  void clear() {
    size = 0;
  }

  void add(double term) {
    double carry = term;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double other = partials[i];
      double large = Math.abs(carry) < Math.abs(other) ? other : carry;
      double small = large == carry ? other : carry;
      double high = large + small;
      double rest = small - (high - large);
      if (rest != 0) {
        partials[kept++] = rest;
      }
      carry = high;
    }
    if (kept == partials.length) {
      partials = java.util.Arrays.copyOf(partials, 2 * kept);
    }
    partials[kept++] = carry;
    size = kept;
  }

  /** Adds the partial sums from the largest down; a tie of the last rounding looks one further. */
  double value() {
    int i = size - 1;
    if (i < 0) {
      return 0;
    }
    double high = partials[i--];
    double rest = 0;
    while (i >= 0 && rest == 0) {
      double before = high;
      double next = partials[i--];
      high = before + next;
      rest = next - (high - before);
    }
    boolean pushed = i >= 0 && Math.signum(rest) * Math.signum(partials[i]) > 0;
    if (pushed) {
      double doubled = rest * 2;
      double rounded = high + doubled;
      if (rounded - high == doubled) {
        return rounded;
      }
    }
    return high;
  }
}
