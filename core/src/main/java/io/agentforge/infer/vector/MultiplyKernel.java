package io.agentforge.infer.vector;

import io.agentforge.infer.TernaryKernel;
import io.agentforge.quantize.TernaryMatrix;
import java.util.Objects;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies 2-bit codes {@code weight + 1} with activations in 16-bit lanes and takes the sum of
 * the activations off; for processors without {@link LookupKernel}'s permutation.
 *
 * <p>A strip is {@code 8 * lanes} inputs: lane i of its packed vector holds, in bits 2k and 2k + 1,
 * the code of input {@code k * lanes + i}. A lane adds eight products of at most 256 a strip, so
 * eight strips fit 16 bits.
 */
public final class MultiplyKernel implements TernaryKernel {
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SHORTS.length();
  private static final int CODES = 8;
  private static final int STRIP = CODES * LANES;
  private static final int RUN = 8;

  /**
   * @param strips of a group
   * @param codes {@code [rows, groups, strips, lanes]}
   */
  private record Strips(int rows, int columns, int group, int strips, short[] codes, float[] scales)
      implements Packed {
    @Override
    public long bytes() {
      return 2L * codes.length + 4L * scales.length;
    }
  }

  /**
   * @param values {@code [tokens, groups, strips, 8, lanes]}
   * @param sums {@code [tokens, groups]}
   */
  private record Wide(int columns, int group, int strips, short[] values, int[] sums)
      implements Prepared {}

  @Override
  public String name() {
    return "multiply";
  }

  @Override
  public int rowBlock() {
    return 1;
  }

  private static int strips(int group) {
    return (group + STRIP - 1) / STRIP;
  }

  @Override
  public Packed pack(TernaryMatrix matrix) {
    int group = matrix.group();
    int strips = strips(group);
    int groups = matrix.rows() * matrix.groups();
    short[] codes = new short[groups * strips * LANES];
    for (int g = 0; g < groups; g++) {
      for (int i = 0; i < group; i++) {
        int within = i % STRIP;
        int at = (g * strips + i / STRIP) * LANES + within % LANES;
        codes[at] |= (short) (matrix.codes()[g * group + i] + 1 << 2 * (within / LANES));
      }
    }
    return new Strips(matrix.rows(), matrix.columns(), group, strips, codes, matrix.scales());
  }

  @Override
  public Prepared room(int columns, int group, int tokens, int workers) {
    int groups = tokens * (columns / group);
    int strips = strips(group);
    return new Wide(columns, group, strips, new short[groups * strips * STRIP], new int[groups]);
  }

  @Override
  public void prepare(byte[] codes, int tokens, Prepared into) {
    Wide x = (Wide) into;
    int groups = tokens * (x.columns / x.group);
    for (int g = 0; g < groups; g++) {
      int sum = 0;
      int to = g * x.strips * STRIP;
      for (int i = 0; i < x.group; i++) {
        byte code = codes[g * x.group + i];
        x.values[to + i] = code;
        sum += code;
      }
      x.sums[g] = sum;
    }
  }

  @Override
  public void multiply(
      Packed weights,
      Prepared x,
      float[] steps,
      int tokens,
      float[] y,
      int from,
      int to,
      int worker) {
    Strips w = (Strips) weights;
    Wide wide = (Wide) x;
    int groups = w.columns / w.group;
    Objects.checkFromToIndex(from, to, w.rows);
    Objects.checkFromIndexSize(0, tokens * groups * w.strips * STRIP, wide.values.length);
    for (int row = from; row < to; row++) {
      for (int token = 0; token < tokens; token++) {
        float sum = 0;
        for (int g = 0; g < groups; g++) {
          int at = row * groups + g;
          int in = token * groups + g;
          int dot = dot(w, at * w.strips * LANES, wide.values, in * w.strips * STRIP);
          sum += (dot - wide.sums[in]) * w.scales[at];
        }
        y[token * w.rows + row] = sum * steps[token];
      }
    }
  }

  /** Products with codes of 0 to 2 instead of weights of -1 to 1. */
  private static int dot(Strips w, int codes, short[] values, int from) {
    IntVector total = IntVector.zero(INTS);
    int strip = 0;
    while (strip < w.strips) {
      int end = Math.min(w.strips, strip + RUN);
      ShortVector sum = ShortVector.zero(SHORTS);
      for (; strip < end; strip++) {
        ShortVector packed = ShortVector.fromArray(SHORTS, w.codes, codes + strip * LANES);
        int x = from + strip * STRIP;
        for (int k = 0; k < CODES; k++) {
          ShortVector input = ShortVector.fromArray(SHORTS, values, x + k * LANES);
          sum = sum.add(packed.and((short) 3).mul(input));
          packed = packed.lanewise(VectorOperators.LSHR, 2);
        }
      }
      IntVector pairs = sum.reinterpretAsInts();
      total =
          total
              .add(
                  pairs
                      .lanewise(VectorOperators.LSHL, Short.SIZE)
                      .lanewise(VectorOperators.ASHR, Short.SIZE))
              .add(pairs.lanewise(VectorOperators.ASHR, Short.SIZE));
    }
    return total.reduceLanes(VectorOperators.ADD);
  }
}
