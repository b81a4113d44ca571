package io.agentforge.merge;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * A tensor as fp32 numbers, whatever its storage type, read in blocks so that only blocks are ever
 * in the heap. Safe for use by several threads.
 */
public interface TensorValues {
  /** Number of elements. */
  int length();

  /** Copies elements {@code offset} to {@code offset + count} to the front of {@code into}. */
  void read(int offset, float[] into, int count);

  /** Numbers in memory; the array is not copied. */
  static TensorValues of(float[] values) {
    return new TensorValues() {
      @Override
      public int length() {
        return values.length;
      }

      @Override
      public void read(int offset, float[] into, int count) {
        System.arraycopy(values, offset, into, 0, count);
      }
    };
  }

  /** A view of an F32, F16, BF16 or F64 tensor, mapped or in memory. */
  static TensorValues of(Tensor tensor) {
    int length = Math.toIntExact(tensor.elements());
    Buffer rewound = tensor.data().duplicate().rewind();
    ByteBuffer data = ((ByteBuffer) rewound).order(ByteOrder.LITTLE_ENDIAN);
    return switch (tensor.dtype()) {
      case F32 -> {
        FloatBuffer floats = data.asFloatBuffer();
        yield new TensorView(length, floats::get);
      }
      case BF16, F16 -> {
        ShortBuffer shorts = data.asShortBuffer();
        boolean half = tensor.dtype() == DType.F16;
        yield new TensorView(
            length, (offset, into, from, count) -> widen(shorts, half, offset, into, count));
      }
      case F64 ->
          new TensorView(
              length,
              (offset, into, from, count) -> {
                for (int i = 0; i < count; i++) {
                  into[i] = (float) data.getDouble(8 * (offset + i));
                }
              });
      default ->
          throw new IllegalArgumentException(
              "%s is %s, not a float type".formatted(tensor.name(), tensor.dtype()));
    };
  }

  private static void widen(ShortBuffer shorts, boolean half, int offset, float[] into, int count) {
    short[] bits = new short[count];
    shorts.get(offset, bits, 0, count);
    for (int i = 0; i < count; i++) {
      into[i] = half ? Floats.fromHalf(bits[i]) : Floats.fromBfloat(bits[i]);
    }
  }
}
