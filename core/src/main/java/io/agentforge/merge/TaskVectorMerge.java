package io.agentforge.merge;

import io.agentforge.merge.TaskVectorMethod.Consensus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernel of {@link TaskVectorMethod} for one tensor, rounded as the arithmetic says. */
final class TaskVectorMerge {
  /** A sum of magnitudes below this is too small to rescale. */
  private static final double NOTHING = 1e-7;

  private final MergeInput input;
  private final Consensus consensus;
  private final Arithmetic type;
  private final boolean normalize;
  private final List<Part> parts = new ArrayList<>();
  private final FloatBits convert;
  private final int[] bits;
  private final float[] b;
  private final float[] d;
  private final float[] sum;
  private final float[] divisor;
  private final float[] sign;
  private final float[][] votes;

  /** A donor's part; {@code scale} restores the sum of magnitudes. */
  private record Part(TensorValues values, float weight, KeepMask mask, float scale) {}

  TaskVectorMerge(MergeInput input, Sparsifier sparsifier, Consensus consensus) {
    this.input = input;
    this.consensus = consensus;
    this.type = input.arithmetic();
    this.normalize = input.shared().flag("normalize");
    int room = Blocks.room(input.length());
    this.convert = new FloatBits(room);
    this.bits = new int[room];
    this.b = new float[room];
    this.d = new float[room];
    this.sum = new float[room];
    this.divisor = new float[room];
    boolean rescale = sparsifier != Sparsifier.NONE && input.shared().flag("rescale");
    for (int i = 0; i < input.donors().size(); i++) {
      Donor donor = input.donors().get(i);
      TaskVector vector = new TaskVector(input.base().orElseThrow(), donor.values(), type);
      KeepMask mask = sparsifier.mask(input, i, vector);
      float scale = rescale && mask != KeepMask.ALL ? scale(vector, mask) : 1;
      float weight = type.round((float) donor.number("weight"));
      parts.add(new Part(donor.values(), weight, mask, scale));
    }
    boolean election = consensus == Consensus.ELECTED_SIGN;
    this.sign = new float[election ? room : 0];
    this.votes = new float[election ? parts.size() : 0][room];
  }

  void write(TensorSink output) {
    float lambda = (float) input.shared().number("lambda");
    Blocks.each(
        input.length(),
        (offset, count) -> {
          input.base().orElseThrow().read(offset, b, count);
          addVotes(offset, count);
          if (consensus == Consensus.ELECTED_SIGN) {
            elect(count);
          }
          type.round(sum, count);
          if (normalize) {
            divide(count);
          }
          for (int i = 0; i < count; i++) {
            sum[i] *= lambda;
          }
          type.round(sum, count);
          for (int i = 0; i < count; i++) {
            sum[i] += b[i];
          }
          type.round(sum, count);
          output.write(offset, sum, count);
        });
  }

  /** Sums the weighted sparse task vectors; keeps each for an election. */
  private void addVotes(int offset, int count) {
    Arrays.fill(sum, 0, count, 0);
    for (int p = 0; p < parts.size(); p++) {
      Part part = parts.get(p);
      float[] vote = votes.length > 0 ? votes[p] : d;
      part.values.read(offset, vote, count);
      for (int i = 0; i < count; i++) {
        vote[i] -= b[i];
      }
      type.round(vote, count);
      if (part.mask != KeepMask.ALL) {
        convert.bits(vote, bits, count);
        part.mask.apply(offset, count, bits);
        convert.floats(bits, vote, count);
      }
      scale(vote, part.scale, count);
      scale(vote, part.weight, count);
      for (int i = 0; i < count; i++) {
        sum[i] += vote[i];
      }
    }
  }

  private void scale(float[] x, float factor, int count) {
    if (factor != 1) {
      for (int i = 0; i < count; i++) {
        x[i] *= factor;
      }
      type.round(x, count);
    }
  }

  /**
   * Replaces the sum by that of the votes of the elected sign, and sums their weights. Votes are
   * turned until the elected sign is plus; the others are then below zero.
   */
  private void elect(int count) {
    type.round(sum, count);
    convert.bits(sum, bits, count);
    int one = Float.floatToRawIntBits(1);
    for (int i = 0; i < count; i++) {
      bits[i] = one | bits[i] & isNonZero(bits[i]) & Integer.MIN_VALUE;
    }
    convert.floats(bits, sign, count);
    Arrays.fill(sum, 0, count, 0);
    Arrays.fill(divisor, 0, count, 0);
    for (int p = 0; p < parts.size(); p++) {
      float[] vote = votes[p];
      for (int i = 0; i < count; i++) {
        vote[i] = Math.max(vote[i] * sign[i], 0);
        sum[i] += vote[i];
      }
      if (normalize) {
        addWeights(vote, parts.get(p).weight, count);
      }
    }
    for (int i = 0; i < count; i++) {
      sum[i] *= sign[i];
    }
  }

  /** Adds the weight of a part where its vote counts. */
  private void addWeights(float[] vote, float weight, int count) {
    int weightBits = Float.floatToRawIntBits(weight);
    convert.bits(vote, bits, count);
    for (int i = 0; i < count; i++) {
      bits[i] = weightBits & isNonZero(bits[i]);
    }
    convert.floats(bits, d, count);
    for (int i = 0; i < count; i++) {
      divisor[i] += d[i];
    }
  }

  /** All ones for the bits of a number other than ±0. */
  private static int isNonZero(int bits) {
    return (bits & Integer.MAX_VALUE) + Integer.MAX_VALUE >> 31;
  }

  /** Divides by the weights; where nobody agrees the sum is zero and stays it. */
  private void divide(int count) {
    if (consensus == Consensus.SUM) {
      float all = 0;
      for (Part part : parts) {
        all += part.weight;
      }
      Arrays.fill(divisor, 0, count, all);
    }
    type.round(divisor, count);
    convert.bits(divisor, bits, count);
    int one = Float.floatToRawIntBits(1);
    for (int i = 0; i < count; i++) {
      bits[i] |= one & ~isNonZero(bits[i]);
    }
    convert.floats(bits, divisor, count);
    for (int i = 0; i < count; i++) {
      sum[i] /= divisor[i];
    }
    type.round(sum, count);
  }

  /** Sum of magnitudes before over after the mask; 1 when either is next to nothing. */
  private float scale(TaskVector vector, KeepMask mask) {
    double[] before = new double[1];
    double[] after = new double[1];
    Blocks.each(
        vector.length(),
        (offset, count) -> {
          vector.read(offset, count, d);
          before[0] += WideKernels.here().magnitudes(d, count);
          convert.bits(d, bits, count);
          mask.apply(offset, count, bits);
          convert.floats(bits, d, count);
          after[0] += WideKernels.here().magnitudes(d, count);
        });
    return before[0] > NOTHING && after[0] > NOTHING ? (float) (before[0] / after[0]) : 1;
  }
}
