package io.agentforge.infer.vector;

import io.agentforge.infer.ByteMatrix;
import io.agentforge.infer.FloatKernel;
import io.agentforge.infer.FloatMatrix;
import io.agentforge.infer.KeyValues;
import io.agentforge.infer.PlainFloats;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The Vector API on floats; ends that do not fill a vector are plain loops. */
public final class VectorFloats implements FloatKernel {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  static final VectorSpecies<Byte> CODES =
      LANES < 8
          ? ByteVector.SPECIES_64
          : VectorSpecies.of(byte.class, VectorShape.forBitSize(Byte.SIZE * LANES));

  /** {@code 1.5 * 2^23}: adding it rounds to an integer, ties to even, kept in the low bits. */
  private static final float ROUND = 12_582_912f;

  /** As {@link io.agentforge.quantize.AbsMaxActivations} has them. */
  private static final float LEAST_PEAK = 1e-5f;

  private static final float MOST_CODE = 127;

  /** The score of a position that is not seen. */
  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  private final PlainFloats plain = new PlainFloats();

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(FloatMatrix weights, float[] x, int tokens, float[] y, int from, int to) {
    check(weights.rows(), weights.columns(), x, tokens, y, from, to);
    VectorProducts.multiply(weights, x, tokens, y, from, to);
  }

  @Override
  public void multiply(ByteMatrix weights, float[] x, int tokens, float[] y, int from, int to) {
    check(weights.rows(), weights.columns(), x, tokens, y, from, to);
    VectorProducts.multiply(weights, x, tokens, y, from, to);
  }

  /** The checks of the Vector API may be off, so ends of arrays are compared here. */
  private static void check(
      int rows, int columns, float[] x, int tokens, float[] y, int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    Objects.checkFromIndexSize(0, Math.multiplyExact(tokens, columns), x.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(tokens, rows), y.length);
  }

  @Override
  public void norm(float[] x, int at, float[] weight, double epsilon, float[] y, int to) {
    int length = weight.length;
    Objects.checkFromIndexSize(at, length, x.length);
    Objects.checkFromIndexSize(to, length, y.length);
    int bound = FLOATS.loopBound(length);
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, at + i);
      squares = value.fma(value, squares);
    }
    double sum = squares.reduceLanes(VectorOperators.ADD);
    for (int i = bound; i < length; i++) {
      sum += (double) x[at + i] * x[at + i];
    }
    float scale = (float) (1 / Math.sqrt(sum / length + epsilon));
    for (int i = 0; i < bound; i += LANES) {
      FloatVector.fromArray(FLOATS, x, at + i)
          .mul(scale)
          .mul(FloatVector.fromArray(FLOATS, weight, i))
          .intoArray(y, to + i);
    }
    for (int i = bound; i < length; i++) {
      y[to + i] = x[at + i] * scale * weight[i];
    }
  }

  @Override
  public void gate(float[] gate, float[] up, int length) {
    Objects.checkFromIndexSize(0, length, Math.min(gate.length, up.length));
    int bound = FLOATS.loopBound(length);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, gate, i);
      FloatVector divisor = value.neg().lanewise(VectorOperators.EXP).add(1);
      value.div(divisor).mul(FloatVector.fromArray(FLOATS, up, i)).intoArray(gate, i);
    }
    for (int i = bound; i < length; i++) {
      gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
    }
  }

  @Override
  public void attend(
      float[] query,
      int q,
      KeyValues cache,
      int head,
      int positions,
      float[] scores,
      float[] out,
      int to) {
    float[] keys = cache.keys();
    float[] values = cache.values();
    int headDim = cache.headDim();
    int stride = cache.stride();
    int at = cache.start(head);
    Objects.checkFromIndexSize(q, headDim, query.length);
    Objects.checkFromIndexSize(to, headDim, out.length);
    Objects.checkFromIndexSize(at, headDim * stride, Math.min(keys.length, values.length));
    Objects.checkIndex(positions - 1, stride);
    Objects.checkFromIndexSize(0, stride, scores.length);
    if (stride % LANES != 0 || headDim % 2 != 0) {
      plain.attend(query, q, cache, head, positions, scores, out, to);
      return;
    }
    scores(query, q, keys, at, stride, headDim, positions, scores);
    Arrays.fill(
        scores, positions, Math.min(stride, FLOATS.loopBound(positions + LANES - 1)), HIDDEN);
    float share = 1 / exponentials(scores, positions, largest(scores, positions));
    mix(scores, positions, values, at, headDim, share, out, to);
  }

  /** Scores of whole vectors of positions. */
  private static void scores(
      float[] query,
      int q,
      float[] keys,
      int at,
      int stride,
      int headDim,
      int positions,
      float[] scores) {
    for (int t = 0; t < positions; t += LANES) {
      FloatVector even = FloatVector.zero(FLOATS);
      FloatVector odd = FloatVector.zero(FLOATS);
      int key = at + t;
      for (int d = 0; d < headDim; d += 2, key += 2 * stride) {
        FloatVector first = FloatVector.broadcast(FLOATS, query[q + d]);
        FloatVector second = FloatVector.broadcast(FLOATS, query[q + d + 1]);
        even = FloatVector.fromArray(FLOATS, keys, key).fma(first, even);
        odd = FloatVector.fromArray(FLOATS, keys, key + stride).fma(second, odd);
      }
      even.add(odd).intoArray(scores, t);
    }
  }

  private static float largest(float[] scores, int positions) {
    FloatVector most = FloatVector.broadcast(FLOATS, HIDDEN);
    for (int t = 0; t < positions; t += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, scores, t));
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  /** Replaces scores by {@code exp(score - most)}; their sum. */
  private static float exponentials(float[] scores, int positions, float most) {
    FloatVector total = FloatVector.zero(FLOATS);
    for (int t = 0; t < positions; t += LANES) {
      FloatVector weight =
          FloatVector.fromArray(FLOATS, scores, t).sub(most).lanewise(VectorOperators.EXP);
      weight.intoArray(scores, t);
      total = total.add(weight);
    }
    return total.reduceLanes(VectorOperators.ADD);
  }

  /** The values, each with its weight, times {@code share}. */
  private static void mix(
      float[] weights,
      int positions,
      float[] values,
      int at,
      int headDim,
      float share,
      float[] out,
      int to) {
    int d = 0;
    for (; d + 4 * LANES <= headDim; d += 4 * LANES) {
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      FloatVector c = FloatVector.zero(FLOATS);
      FloatVector e = FloatVector.zero(FLOATS);
      int value = at + d;
      for (int t = 0; t < positions; t++, value += headDim) {
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[t]);
        a = FloatVector.fromArray(FLOATS, values, value).fma(weight, a);
        b = FloatVector.fromArray(FLOATS, values, value + LANES).fma(weight, b);
        c = FloatVector.fromArray(FLOATS, values, value + 2 * LANES).fma(weight, c);
        e = FloatVector.fromArray(FLOATS, values, value + 3 * LANES).fma(weight, e);
      }
      a.mul(share).intoArray(out, to + d);
      b.mul(share).intoArray(out, to + d + LANES);
      c.mul(share).intoArray(out, to + d + 2 * LANES);
      e.mul(share).intoArray(out, to + d + 3 * LANES);
    }
    for (; d + LANES <= headDim; d += LANES) {
      FloatVector a = FloatVector.zero(FLOATS);
      for (int t = 0; t < positions; t++) {
        int value = at + t * headDim + d;
        a =
            FloatVector.fromArray(FLOATS, values, value)
                .fma(FloatVector.broadcast(FLOATS, weights[t]), a);
      }
      a.mul(share).intoArray(out, to + d);
    }
    for (; d < headDim; d++) {
      float sum = 0;
      for (int t = 0; t < positions; t++) {
        sum += weights[t] * values[at + t * headDim + d];
      }
      out[to + d] = sum * share;
    }
  }

  @Override
  public float quantise(float[] x, int at, int length, byte[] codes, int to) {
    if (LANES < 8) {
      return plain.quantise(x, at, length, codes, to);
    }
    Objects.checkFromIndexSize(at, length, x.length);
    Objects.checkFromIndexSize(to, length, codes.length);
    int bound = FLOATS.loopBound(length);
    FloatVector most = FloatVector.broadcast(FLOATS, LEAST_PEAK);
    for (int i = 0; i < bound; i += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, x, at + i).abs());
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (int i = bound; i < length; i++) {
      largest = Math.max(largest, Math.abs(x[at + i]));
    }
    float scale = MOST_CODE / largest;
    for (int i = 0; i < bound; i += LANES) {
      IntVector rounded =
          FloatVector.fromArray(FLOATS, x, at + i).mul(scale).add(ROUND).reinterpretAsInts();
      ((ByteVector) rounded.convertShape(VectorOperators.I2B, CODES, 0)).intoArray(codes, to + i);
    }
    for (int i = bound; i < length; i++) {
      codes[to + i] = (byte) Math.rint(x[at + i] * scale);
    }
    return 1 / scale;
  }
}
