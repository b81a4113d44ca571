package io.agentforge.infer.vector;

import io.agentforge.format.DType;
import io.agentforge.infer.ByteMatrix;
import io.agentforge.infer.FloatMatrix;
import java.util.Arrays;
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

  /** Four rows stay in the first-level cache for all tokens. */
  static void multiply(FloatMatrix w, float[] x, int tokens, float[] y, int from, int to) {
    int columns = w.columns();
    int row = from;
    for (; row + ROWS <= to; row += ROWS) {
      for (int token = 0; token < tokens; token++) {
        four(w, row, x, token * columns, y, token * w.rows() + row);
      }
    }
    for (; row < to; row++) {
      for (int token = 0; token < tokens; token++) {
        y[token * w.rows() + row] = one(w, row * columns, x, token * columns);
      }
    }
  }

  static void multiply(ByteMatrix w, float[] x, int tokens, float[] y, int from, int to) {
    int columns = w.columns();
    int groups = columns / w.group();
    boolean whole = LANES >= 8 && w.group() % LANES == 0;
    for (int token = 0; token < tokens; token++) {
      int output = token * w.rows();
      int row = from;
      for (; whole && row + ROWS <= to; row += ROWS) {
        Arrays.fill(y, output + row, output + row + ROWS, 0);
        for (int g = 0; g < groups; g++) {
          int column = g * w.group();
          int scale = row * groups + g;
          int input = token * columns + column;
          fourBytes(w, row * columns + column, scale, x, input, y, output + row);
        }
      }
      for (; row < to; row++) {
        float sum = 0;
        for (int g = 0; g < groups; g++) {
          int column = g * w.group();
          int input = token * columns + column;
          sum +=
              bytes(w.codes(), row * columns + column, w.group(), x, input)
                  * w.scales()[row * groups + g];
        }
        y[output + row] = sum;
      }
    }
  }

  /** Adds one group's share to four rows. */
  private static void fourBytes(
      ByteMatrix w, int row, int scale, float[] x, int input, float[] y, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    byte[] codes = w.codes();
    int columns = w.columns();
    for (int i = 0; i < w.group(); i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, input + i);
      int at = row + i;
      a = bytes(codes, at).fma(value, a);
      b = bytes(codes, at + columns).fma(value, b);
      c = bytes(codes, at + 2 * columns).fma(value, c);
      d = bytes(codes, at + 3 * columns).fma(value, d);
    }
    int groups = columns / w.group();
    float[] scales = w.scales();
    y[to] += a.reduceLanes(VectorOperators.ADD) * scales[scale];
    y[to + 1] += b.reduceLanes(VectorOperators.ADD) * scales[scale + groups];
    y[to + 2] += c.reduceLanes(VectorOperators.ADD) * scales[scale + 2 * groups];
    y[to + 3] += d.reduceLanes(VectorOperators.ADD) * scales[scale + 3 * groups];
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
