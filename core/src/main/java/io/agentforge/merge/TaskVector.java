package io.agentforge.merge;

/** The difference of a model's tensor to the base's, rounded to the arithmetic's type. */
final class TaskVector {
  private final TensorValues base;
  private final TensorValues model;
  private final Arithmetic arithmetic;
  private final float[] b;
  private final float[] d;
  private final FloatBits convert;

  TaskVector(TensorValues base, TensorValues model, Arithmetic arithmetic) {
    this.base = base;
    this.model = model;
    this.arithmetic = arithmetic;
    this.b = new float[Blocks.room(base.length())];
    this.d = new float[b.length];
    this.convert = new FloatBits(base.length());
  }

  int length() {
    return base.length();
  }

  /** A block of the differences. */
  void read(int offset, int count, float[] into) {
    base.read(offset, b, count);
    model.read(offset, into, count);
    for (int i = 0; i < count; i++) {
      into[i] -= b[i];
    }
    arithmetic.round(into, count);
  }

  /** A block of the differences as fp32 bits. */
  void bits(int offset, int count, int[] into) {
    read(offset, count, d);
    convert.bits(d, into, count);
  }

  /** The magnitudes of the differences. */
  MagnitudeSource magnitudes() {
    return (offset, count, bits) -> {
      bits(offset, count, bits);
      for (int i = 0; i < count; i++) {
        bits[i] &= Integer.MAX_VALUE;
      }
    };
  }
}
