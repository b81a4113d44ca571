package io.agentforge.merge;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Takes the numbers of a merged tensor, block by block in ascending order. */
@FunctionalInterface
public interface TensorSink {
  /** Takes the first {@code count} numbers of {@code from} as elements {@code offset} and on. */
  void write(int offset, float[] from, int count);

  /** Into an array. */
  static TensorSink into(float[] values) {
    return (offset, from, count) -> System.arraycopy(from, 0, values, offset, count);
  }

  /**
   * Into a buffer, from its beginning, little-endian, rounded to the nearest F32, F16 or BF16, ties
   * to even.
   */
  static TensorSink into(ByteBuffer data, DType dtype) {
    ByteBuffer view = data.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32:
        FloatBuffer floats = view.asFloatBuffer();
        return (offset, from, count) -> floats.put(offset, from, 0, count);
      case F16, BF16:
        ShortBuffer shorts = view.asShortBuffer();
        boolean half = dtype == DType.F16;
        return (offset, from, count) -> narrow(shorts, half, offset, from, count);
      default:
        throw new IllegalArgumentException("a merged tensor cannot be made " + dtype);
    }
  }

  private static void narrow(
      ShortBuffer shorts, boolean half, int offset, float[] from, int count) {
    short[] bits = new short[count];
    for (int i = 0; i < count; i++) {
      bits[i] = half ? Floats.toHalf(from[i]) : Floats.toBfloat(from[i]);
    }
    shorts.put(offset, bits, 0, count);
  }
}
