package io.agentforge.infer;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Float weights {@code [rows, columns]} in memory, in the type that they are stored in.
 *
 * @param type F32, F16 or BF16
 * @param floats row-major when the type is F32, else empty
 * @param halves row-major bit patterns when the type has 16 bits, else empty
 */
public record FloatMatrix(int rows, int columns, DType type, float[] floats, short[] halves) {
  private static final float[] NO_FLOATS = {};
  private static final short[] NO_HALVES = {};

  /** Copies a tensor of shape {@code [rows, columns]}. */
  public static FloatMatrix of(Tensor tensor) {
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    if (tensor.dtype() == DType.F32) {
      return new FloatMatrix(rows, columns, DType.F32, Floats.values(tensor), NO_HALVES);
    }
    short[] halves = new short[Math.multiplyExact(rows, columns)];
    ByteBuffer data = tensor.data().duplicate();
    data.rewind();
    data.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(halves);
    return new FloatMatrix(rows, columns, tensor.dtype(), NO_FLOATS, halves);
  }

  /** Weight {@code at} of the row-major order. */
  public float value(int at) {
    return switch (type) {
      case F32 -> floats[at];
      case BF16 -> Floats.fromBfloat(halves[at]);
      default -> Floats.fromHalf(halves[at]);
    };
  }

  /** Copies one row. */
  public void row(int row, float[] to, int at) {
    for (int c = 0; c < columns; c++) {
      to[at + c] = value(row * columns + c);
    }
  }

  /** Bytes that a product reads. */
  public long bytes() {
    return 4L * floats.length + 2L * halves.length;
  }
}
