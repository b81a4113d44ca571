package io.agentforge.gguf;

import io.agentforge.format.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Weights as blocks and back, byte for byte what ggml's reference quantisers give: multiplications
 * by {@code 1 / d} in fp32, scales stored as fp16 after the codes were made. Where ggml's answer is
 * undefined (a block so small that {@code 1 / d} overflows), the block decodes to zeros.
 *
 * <p>Source: ggml-quants.c, {@code quantize_row_*_ref} and {@code dequantize_row_*}.
 */
public final class Blocks {
  private Blocks() {}

  /**
   * Encodes finite weights.
   *
   * @param weights whole blocks
   * @return little-endian, ready to be written
   * @throws IllegalArgumentException if they are not whole blocks or one is not finite
   */
  public static ByteBuffer encode(GgmlType type, float[] weights) {
    if (weights.length % type.blockWeights() != 0) {
      throw new IllegalArgumentException(
          "%d weights are not whole blocks of %d".formatted(weights.length, type.blockWeights()));
    }
    for (int i = 0; i < weights.length; i++) {
      if (!Float.isFinite(weights[i])) {
        throw new IllegalArgumentException("weight %d is %s".formatted(i, weights[i]));
      }
    }
    ByteBuffer to =
        ByteBuffer.allocate(Math.toIntExact(type.bytes(weights.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < weights.length; at += type.blockWeights()) {
      switch (type) {
        case F32 -> to.putFloat(weights[at]);
        case F16 -> to.putShort(Floats.toHalf(weights[at]));
        case BF16 -> to.putShort(Floats.toBfloat(weights[at]));
        case Q8_0, Q4_0, Q4_1 -> IntegerBlocks.encode(type, weights, at, to);
        case TQ1_0, TQ2_0 -> TernaryBlocks.encode(type, weights, at, to);
        default -> throw new IllegalStateException("no such type: " + type);
      }
    }
    return to.flip();
  }

  /**
   * Decodes the weights of a buffer from position to limit.
   *
   * @param elements how many; whole blocks
   */
  public static float[] decode(GgmlType type, ByteBuffer blocks, int elements) {
    ByteBuffer from = blocks.slice().order(ByteOrder.LITTLE_ENDIAN);
    float[] weights = new float[elements];
    for (int at = 0; at < elements; at += type.blockWeights()) {
      switch (type) {
        case F32 -> weights[at] = from.getFloat();
        case F16 -> weights[at] = Floats.fromHalf(from.getShort());
        case BF16 -> weights[at] = Floats.fromBfloat(from.getShort());
        case Q8_0, Q4_0, Q4_1 -> IntegerBlocks.decode(type, from, weights, at);
        case TQ1_0, TQ2_0 -> TernaryBlocks.decode(type, from, weights, at);
        default -> throw new IllegalStateException("no such type: " + type);
      }
    }
    return weights;
  }

  /** {@code 1 / d}, or 0 where there is nothing to tell apart. */
  static float reciprocal(float d) {
    float reciprocal = 1 / d;
    return Float.isFinite(reciprocal) ? reciprocal : 0;
  }

  /** To the nearest whole number, ties away from zero, as C's {@code roundf}. */
  static int round(float value) {
    double size = Math.floor(Math.abs((double) value) + 0.5);
    return (int) (value < 0 ? -size : size);
  }
}
