package io.agentforge.format;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Conversions between fp32, fp16 (IEEE 754 binary16) and bf16 (the upper half of fp32): rounding to
 * nearest, ties to even; overflow gives infinity; NaN stays NaN with its sign and upper payload.
 */
public final class Floats {
  private Floats() {}

  /** The value of an fp16 bit pattern; exact. */
  public static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7FFF;
    if (magnitude >= 0x7C00) {
      return Float.intBitsToFloat(sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13);
    }
    // Shifted into place the exponent is 112 too small; the product is exact, denormals included.
    float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
  }

  /** The nearest fp16 bit pattern. */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFF_FFFF;
    if (magnitude > 0x7F80_0000) {
      return (short) (sign | 0x7E00 | magnitude >>> 13 & 0x3FF);
    }
    if (magnitude >= 0x477F_F000) { // 65520, the midpoint above the largest half
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x3880_0000) { // below 2^-14 the result is denormal: a multiple of 2^-24
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f; // one ulp of 0.5 is 2^-24
      return (short) (sign | Float.floatToRawIntBits(shifted) - 0x3F00_0000);
    }
    int rounded = magnitude + 0xFFF + (magnitude >>> 13 & 1);
    return (short) (sign | (rounded >>> 13) - (112 << 10));
  }

  /** The value of a bf16 bit pattern; exact. */
  public static float fromBfloat(short bfloat) {
    return Float.intBitsToFloat(bfloat << 16);
  }

  /** The nearest bf16 bit pattern. */
  public static short toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7FFF_FFFF) > 0x7F80_0000) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  /** The elements of an F32, F16, BF16 or F64 tensor, row-major. */
  public static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    ByteBuffer data = littleEndian(tensor);
    switch (tensor.dtype()) {
      case F32 -> data.asFloatBuffer().get(values);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = fromHalf(data.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = fromBfloat(data.getShort(2 * i));
        }
      }
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) data.getDouble(8 * i);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "%s is %s, not a float type".formatted(tensor.name(), tensor.dtype()));
    }
    return values;
  }

  /** A tensor of the values rounded to {@code dtype}, one of F32, F16 and BF16. */
  public static Tensor tensor(String name, DType dtype, List<Long> shape, float[] values) {
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(values.length, dtype.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32 -> data.asFloatBuffer().put(values);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          data.putShort(2 * i, toHalf(values[i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          data.putShort(2 * i, toBfloat(values[i]));
        }
      }
      default -> throw new IllegalArgumentException("%s cannot be made %s".formatted(name, dtype));
    }
    Tensor tensor = new Tensor(name, dtype, shape, data);
    if (tensor.elements() != values.length) {
      throw new IllegalArgumentException(
          "%s of shape %s needs %d values, not %d"
              .formatted(name, shape, tensor.elements(), values.length));
    }
    return tensor;
  }

  /** The same tensor in another float type; the tensor itself, bits untouched, when it has it. */
  public static Tensor convert(Tensor tensor, DType dtype) {
    return tensor.dtype() == dtype
        ? tensor
        : tensor(tensor.name(), dtype, tensor.shape(), values(tensor));
  }

  /** A view of the data at position 0 in little-endian order; slices forget their order. */
  private static ByteBuffer littleEndian(Tensor tensor) {
    Buffer view = tensor.data().duplicate().rewind();
    return ((ByteBuffer) view).order(ByteOrder.LITTLE_ENDIAN);
  }
}
