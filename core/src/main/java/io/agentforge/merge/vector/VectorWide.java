package io.agentforge.merge.vector;

import io.agentforge.merge.PlainWide;
import io.agentforge.merge.WideKernel;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API: four numbers at a time, which is what makes its sums those of {@link PlainWide}.
 * Plain Java converts between fp32 and fp64 one number at a time.
 */
public final class VectorWide implements WideKernel {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_128;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  static final int LANES = DOUBLES.length();

  @Override
  public void combine(float[][] x, double[] c, float[] out, int count) {
    Objects.checkFromIndexSize(0, count, out.length);
    for (float[] model : x) {
      Objects.checkFromIndexSize(0, count, model.length);
    }
    int bound = DOUBLES.loopBound(count);
    switch (x.length) {
      case 2 -> two(x[0], c[0], x[1], c[1], out, bound);
      case 3 -> three(x[0], c[0], x[1], c[1], x[2], c[2], out, bound);
      default -> any(x, c, out, bound);
    }
    for (int i = bound; i < count; i++) {
      double sum = c[0] * x[0][i];
      for (int m = 1; m < x.length; m++) {
        sum += c[m] * x[m][i];
      }
      out[i] = (float) sum;
    }
  }

  private static void two(float[] x, double c, float[] y, double d, float[] out, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      round(wide(x, i).mul(c).add(wide(y, i).mul(d)), out, i);
    }
  }

  private static void three(
      float[] x, double c, float[] y, double d, float[] z, double e, float[] out, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      round(wide(x, i).mul(c).add(wide(y, i).mul(d)).add(wide(z, i).mul(e)), out, i);
    }
  }

  private static void any(float[][] x, double[] c, float[] out, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      DoubleVector sum = wide(x[0], i).mul(c[0]);
      for (int m = 1; m < x.length; m++) {
        sum = sum.add(wide(x[m], i).mul(c[m]));
      }
      round(sum, out, i);
    }
  }

  @Override
  public void widen(float[] x, int from, int count, double[] into) {
    Objects.checkFromIndexSize(from, count, x.length);
    Objects.checkFromIndexSize(0, count, into.length);
    int bound = DOUBLES.loopBound(count);
    for (int i = 0; i < bound; i += LANES) {
      wide(x, from + i).intoArray(into, i);
    }
    for (int i = bound; i < count; i++) {
      into[i] = x[from + i];
    }
  }

  @Override
  public void difference(float[] x, float[] origin, int from, int count, double[] into) {
    Objects.checkFromIndexSize(from, count, Math.min(x.length, origin.length));
    Objects.checkFromIndexSize(0, count, into.length);
    int bound = DOUBLES.loopBound(count);
    for (int i = 0; i < bound; i += LANES) {
      wide(x, from + i).sub(wide(origin, from + i)).intoArray(into, i);
    }
    for (int i = bound; i < count; i++) {
      into[i] = (double) x[from + i] - origin[from + i];
    }
  }

  @Override
  public double dot(double[] a, double[] b, int count) {
    Objects.checkFromIndexSize(0, count, Math.min(a.length, b.length));
    int bound = DOUBLES.loopBound(count);
    DoubleVector sums = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < bound; i += LANES) {
      DoubleVector product =
          DoubleVector.fromArray(DOUBLES, a, i).mul(DoubleVector.fromArray(DOUBLES, b, i));
      sums = sums.add(product);
    }
    double first = sums.lane(0);
    for (int i = bound; i < count; i++) {
      first += a[i] * b[i];
    }
    return first + sums.lane(1) + (sums.lane(2) + sums.lane(3));
  }

  @Override
  public double magnitudes(float[] x, int count) {
    Objects.checkFromIndexSize(0, count, x.length);
    int bound = DOUBLES.loopBound(count);
    DoubleVector sums = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < bound; i += LANES) {
      sums = sums.add(wide(x, i).abs());
    }
    double first = sums.lane(0);
    for (int i = bound; i < count; i++) {
      first += Math.abs(x[i]);
    }
    return first + sums.lane(1) + (sums.lane(2) + sums.lane(3));
  }

  private static DoubleVector wide(float[] x, int at) {
    return (DoubleVector)
        FloatVector.fromArray(FLOATS, x, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static void round(DoubleVector sum, float[] out, int at) {
    ((FloatVector) sum.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(out, at);
  }
}
