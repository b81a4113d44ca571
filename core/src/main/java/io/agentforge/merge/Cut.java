package io.agentforge.merge;

/**
 * Where the {@code rank} largest of a tensor's magnitudes end: all above the threshold belong to
 * them, and of those equal to it the first in the order of the tensor.
 *
 * @param threshold fp32 bits of the smallest magnitude that belongs
 * @param quota how many numbers equal to it belong
 * @param equal how many numbers equal it
 */
record Cut(int threshold, int quota, int equal) {
  /** Nothing belongs. */
  static final Cut NOTHING = new Cut(Integer.MAX_VALUE, 0, 0);

  /**
   * The exact cut, by a second pass that looks only into one bin of the histogram: constant memory,
   * no sorting.
   */
  static Cut of(MagnitudeHistogram histogram, int rank, int length, MagnitudeSource source) {
    if (rank <= 0) {
      return NOTHING;
    }
    int bin = histogram.binOf(rank);
    int[] low = new int[1 << MagnitudeHistogram.LOW_BITS];
    int[] bits = new int[Blocks.room(length)];
    Blocks.each(
        length,
        (offset, count) -> {
          source.read(offset, count, bits);
          for (int i = 0; i < count; i++) {
            if (bits[i] >>> MagnitudeHistogram.LOW_BITS == bin) {
              low[bits[i] & low.length - 1]++;
            }
          }
        });
    int left = rank - histogram.above(bin);
    int at = low.length - 1;
    while (left > low[at]) {
      left -= low[at--];
    }
    return new Cut(bin << MagnitudeHistogram.LOW_BITS | at, left, low[at]);
  }

  /** The threshold as a number. */
  float value() {
    return Float.intBitsToFloat(threshold);
  }

  /** Visits one tensor in ascending order; knows how many equal numbers it has met. */
  final class Walk {
    private int met;

    /** Sets to zero the numbers (fp32 bits) that do not belong to the largest. */
    void keep(int offset, int[] bits, int count) {
      start(offset);
      int floor = quota == equal ? threshold - 1 : threshold;
      if (quota == equal || quota == 0) {
        for (int i = 0; i < count; i++) {
          bits[i] &= floor - (bits[i] & Integer.MAX_VALUE) >> 31;
        }
      } else {
        for (int i = 0; i < count; i++) {
          int magnitude = bits[i] & Integer.MAX_VALUE;
          boolean kept = magnitude > threshold || magnitude == threshold && met++ < quota;
          bits[i] = kept ? bits[i] : 0;
        }
      }
    }

    /** Sets to zero the numbers (fp32 bits) that belong to the largest. */
    void drop(int offset, int[] bits, int count) {
      start(offset);
      for (int i = 0; i < count; i++) {
        int magnitude = bits[i] & Integer.MAX_VALUE;
        boolean dropped = magnitude > threshold || magnitude == threshold && met++ < quota;
        bits[i] = dropped ? 0 : bits[i];
      }
    }

    private void start(int offset) {
      met = offset == 0 ? 0 : met;
    }
  }
}
