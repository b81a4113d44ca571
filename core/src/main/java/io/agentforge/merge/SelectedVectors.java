package io.agentforge.merge;

import java.util.List;

/** Task vectors at the positions where they vary most between donors; zero elsewhere. */
final class SelectedVectors {
  private final TensorValues base;
  private final List<Donor> donors;
  private final int length;
  private final float[] b;
  private final float[][] d;
  private final float[] spread;
  private final int[] bits;
  private final FloatBits convert;
  private Cut.Walk walk;

  /**
   * @param share of the positions with non-zero variance to keep; 1 keeps all positions
   */
  SelectedVectors(MergeInput input, double share) {
    this.base = input.base().orElseThrow();
    this.donors = input.donors();
    this.length = input.length();
    int room = Blocks.room(length);
    this.b = new float[room];
    this.d = new float[donors.size()][room];
    this.spread = new float[room];
    this.bits = new int[room];
    this.convert = new FloatBits(length);
    if (share < 1) {
      MagnitudeHistogram histogram = MagnitudeHistogram.of(length, this::spreads);
      int varying = length - zeros();
      this.walk = Cut.of(histogram, (int) (varying * share), length, this::spreads).new Walk();
    }
  }

  /** The block of the base that belongs to the last one read. */
  float[] base() {
    return b;
  }

  /** A block of each task vector. Blocks come in ascending order; offset 0 begins anew. */
  float[][] read(int offset, int count) {
    differences(offset, count);
    if (walk != null) {
      spread(count);
      convert.bits(spread, bits, count);
      walk.keep(offset, bits, count);
      for (float[] vector : d) {
        for (int i = 0; i < count; i++) {
          vector[i] = bits[i] == 0 ? 0 : vector[i];
        }
      }
    }
    return d;
  }

  private int zeros() {
    int[] zeros = new int[1];
    int[] values = new int[bits.length];
    Blocks.each(
        length,
        (offset, count) -> {
          spreads(offset, count, values);
          for (int i = 0; i < count; i++) {
            zeros[0] += values[i] == 0 ? 1 : 0;
          }
        });
    return zeros[0];
  }

  private void spreads(int offset, int count, int[] into) {
    differences(offset, count);
    spread(count);
    convert.bits(spread, into, count);
  }

  private void differences(int offset, int count) {
    base.read(offset, b, count);
    for (int m = 0; m < d.length; m++) {
      donors.get(m).values().read(offset, d[m], count);
      for (int i = 0; i < count; i++) {
        d[m][i] -= b[i];
      }
    }
  }

  /** The variance at each position. */
  private void spread(int count) {
    for (int i = 0; i < count; i++) {
      double mean = 0;
      for (float[] vector : d) {
        mean += vector[i];
      }
      mean /= d.length;
      double squares = 0;
      for (float[] vector : d) {
        squares += (vector[i] - mean) * (vector[i] - mean);
      }
      spread[i] = (float) (squares / d.length);
    }
  }
}
