package io.agentforge.infer.vector;

import io.agentforge.format.DType;
import io.agentforge.infer.ByteMatrix;
import io.agentforge.infer.FloatMatrix;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Products of float weights, of 32 or 16 bits in memory, with fp32 activations. */
final class VectorProducts {
  private static final VectorSpecies<Float> FLOATS = VectorFloats.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Short.SIZE * LANES));

  /** Exponent and mantissa of a half, moved to those of a float, and its sign. */
  private static final int HALF_BITS = 0x8FFF_E000;

  private static final int HALF_SHIFT = 13;

  /**
   * A half moved so is its value times 2^-112; half of that is given to the activations and half to
   * the sum, so that neither leaves the range of a float.
   */
  private static final float HALF_SCALE = 0x1p56f;

  private static final int ROWS = 4;

  private VectorProducts() {}

  static void multiply(FloatMatrix w, float[] x, int tokens, float[] y, int from, int to) {
    int columns = w.columns();
    for (int token = 0; token < tokens; token++) {
      int input = token * columns;
      int output = token * w.rows();
      int row = from;
      for (; row + ROWS <= to; row += ROWS) {
        four(w, row, x, input, y, output + row);
      }
      for (; row < to; row++) {
        y[output + row] = one(w, row * columns, x, input);
      }
    }
  }

  static void multiply(ByteMatrix w, float[] x, int tokens, float[] y, int from, int to) {
    int groups = w.columns() / w.group();
    for (int token = 0; token < tokens; token++) {
      for (int row = from; row < to; row++) {
        float sum = 0;
        for (int g = 0; g < groups; g++) {
          int at = row * w.columns() + g * w.group();
          int input = token * w.columns() + g * w.group();
          sum += bytes(w.codes(), at, w.group(), x, input) * w.scales()[row * groups + g];
        }
        y[token * w.rows() + row] = sum;
      }
    }
  }

  private static float bytes(byte[] codes, int at, int length, float[] x, int input) {
    int bound = LANES < 8 ? 0 : length / (2 * LANES) * 2 * LANES;
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = even;
    for (int i = 0; i < bound; i += 2 * LANES) {
      even = bytes(codes, at + i).fma(FloatVector.fromArray(FLOATS, x, input + i), even);
      int next = i + LANES;
      odd = bytes(codes, at + next).fma(FloatVector.fromArray(FLOATS, x, input + next), odd);
    }
    float sum = even.add(odd).reduceLanes(VectorOperators.ADD);
    for (int i = bound; i < length; i++) {
      sum += codes[at + i] * x[input + i];
    }
    return sum;
  }

  private static FloatVector bytes(byte[] codes, int at) {
    return (FloatVector)
        ByteVector.fromArray(VectorFloats.CODES, codes, at)
            .convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  private static void four(FloatMatrix w, int row, float[] x, int input, float[] y, int to) {
    switch (w.type()) {
      case F32 -> fourFloats(w.floats(), row * w.columns(), w.columns(), x, input, y, to);
      case BF16 -> fourBfloats(w.halves(), row * w.columns(), w.columns(), x, input, y, to);
      default -> fourHalves(w.halves(), row * w.columns(), w.columns(), x, input, y, to);
    }
    int bound = FLOATS.loopBound(w.columns());
    for (int r = 0; r < ROWS; r++) {
      for (int c = bound; c < w.columns(); c++) {
        y[to + r] += w.value((row + r) * w.columns() + c) * x[input + c];
      }
    }
  }

  private static float one(FloatMatrix w, int row, float[] x, int input) {
    int bound = FLOATS.loopBound(w.columns());
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < bound; c += LANES) {
      FloatVector weight =
          w.type() == DType.F32
              ? FloatVector.fromArray(FLOATS, w.floats(), row + c)
              : w.type() == DType.BF16 ? bfloats(w.halves(), row + c) : halves(w.halves(), row + c);
      FloatVector value = FloatVector.fromArray(FLOATS, x, input + c);
      sum = (w.type() == DType.F16 ? value.mul(HALF_SCALE) : value).fma(weight, sum);
    }
    float total = sum.reduceLanes(VectorOperators.ADD) * (w.type() == DType.F16 ? HALF_SCALE : 1);
    for (int c = bound; c < w.columns(); c++) {
      total += w.value(row + c) * x[input + c];
    }
    return total;
  }

  private static void fourFloats(
      float[] w, int row, int columns, float[] x, int input, float[] y, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int bound = FLOATS.loopBound(columns);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, input + i);
      int at = row + i;
      a = FloatVector.fromArray(FLOATS, w, at).fma(value, a);
      b = FloatVector.fromArray(FLOATS, w, at + columns).fma(value, b);
      c = FloatVector.fromArray(FLOATS, w, at + 2 * columns).fma(value, c);
      d = FloatVector.fromArray(FLOATS, w, at + 3 * columns).fma(value, d);
    }
    store(a, b, c, d, 1, y, to);
  }

  private static void fourBfloats(
      short[] w, int row, int columns, float[] x, int input, float[] y, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int bound = FLOATS.loopBound(columns);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, input + i);
      int at = row + i;
      a = bfloats(w, at).fma(value, a);
      b = bfloats(w, at + columns).fma(value, b);
      c = bfloats(w, at + 2 * columns).fma(value, c);
      d = bfloats(w, at + 3 * columns).fma(value, d);
    }
    store(a, b, c, d, 1, y, to);
  }

  private static void fourHalves(
      short[] w, int row, int columns, float[] x, int input, float[] y, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int bound = FLOATS.loopBound(columns);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, input + i).mul(HALF_SCALE);
      int at = row + i;
      a = halves(w, at).fma(value, a);
      b = halves(w, at + columns).fma(value, b);
      c = halves(w, at + 2 * columns).fma(value, c);
      d = halves(w, at + 3 * columns).fma(value, d);
    }
    store(a, b, c, d, HALF_SCALE, y, to);
  }

  private static void store(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d, float scale, float[] y, int to) {
    y[to] = a.reduceLanes(VectorOperators.ADD) * scale;
    y[to + 1] = b.reduceLanes(VectorOperators.ADD) * scale;
    y[to + 2] = c.reduceLanes(VectorOperators.ADD) * scale;
    y[to + 3] = d.reduceLanes(VectorOperators.ADD) * scale;
  }

  private static IntVector wide(short[] w, int at) {
    return (IntVector)
        ShortVector.fromArray(HALVES, w, at).convertShape(VectorOperators.S2I, INTS, 0);
  }

  private static FloatVector bfloats(short[] w, int at) {
    return wide(w, at).lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  /** Values times 2^-112; infinities and NaN, which no weight is, come out wrong. */
  private static FloatVector halves(short[] w, int at) {
    return wide(w, at)
        .lanewise(VectorOperators.LSHL, HALF_SHIFT)
        .and(HALF_BITS)
        .reinterpretAsFloats();
  }
}
