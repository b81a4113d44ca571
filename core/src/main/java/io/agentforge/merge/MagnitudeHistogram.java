package io.agentforge.merge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many numbers of a tensor have which magnitude, in bins of a 128th of an octave: the upper 15
 * bits below the sign of fp32. It tells the threshold of any density to within one bin, and how
 * many numbers each bin edge keeps exactly. Histograms of parts of a tensor add up.
 *
 * @param firstBin bin of the first count
 * @param counts numbers in each bin from there to the last bin that has any
 */
public record MagnitudeHistogram(int firstBin, List<Integer> counts) {
  private static final int BINS = 1 << 15;
  static final int LOW_BITS = 16;

  public MagnitudeHistogram {
    counts = List.copyOf(counts);
  }

  /** One pass over the magnitudes. */
  static MagnitudeHistogram of(int length, MagnitudeSource source) {
    Counter counter = new Counter();
    int[] bits = new int[Blocks.room(length)];
    Blocks.each(
        length,
        (offset, count) -> {
          source.read(offset, count, bits);
          counter.add(bits, count);
        });
    return counter.histogram();
  }

  /** Smallest magnitude of a bin. */
  public static float lowerEdge(int bin) {
    return Float.intBitsToFloat(bin << LOW_BITS);
  }

  /** Numbers in all bins. */
  public int total() {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** The bin that holds the {@code rank}-th largest number, counting from 1. */
  public int binOf(int rank) {
    int left = rank;
    for (int i = counts.size() - 1; i >= 0; i--) {
      left -= counts.get(i);
      if (left <= 0) {
        return firstBin + i;
      }
    }
    throw new IllegalArgumentException("rank %d of %d numbers".formatted(rank, total()));
  }

  /** How many numbers lie in bins above this one. */
  public int above(int bin) {
    int sum = 0;
    for (int i = counts.size() - 1; firstBin + i > bin; i--) {
      sum += counts.get(i);
    }
    return sum;
  }

  /** Counts blocks of magnitudes. */
  static final class Counter {
    private final int[] bins = new int[BINS];

    /**
     * Adds a block.
     *
     * @param bits fp32 bits without sign
     */
    void add(int[] bits, int count) {
      for (int i = 0; i < count; i++) {
        bins[bits[i] >>> LOW_BITS]++;
      }
    }

    MagnitudeHistogram histogram() {
      int first = 0;
      int last = BINS - 1;
      while (first < last && bins[first] == 0) {
        first++;
      }
      while (last > first && bins[last] == 0) {
        last--;
      }
      List<Integer> counts = new ArrayList<>(Collections.nCopies(last - first + 1, 0));
      for (int bin = first; bin <= last; bin++) {
        counts.set(bin - first, bins[bin]);
      }
      return new MagnitudeHistogram(first, counts);
    }
  }
}
