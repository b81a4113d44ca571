package io.agentforge.infer;

import io.agentforge.quantize.TernaryMatrix;

/**
 * One way to multiply ternary weights with int8 activations. All give the same bits: sums over a
 * group of inputs are exact integers, then {@code y = (sum_0 * scale_0 + sum_1 * scale_1 + …) *
 * step} in fp32, in this order.
 */
public interface TernaryKernel {
  /** Shown to users: {@code scalar}, {@code bit-planes}, {@code lookup}. */
  String name();

  /** The weights in the layout of this kernel. */
  Packed pack(TernaryMatrix matrix);

  /**
   * Room for inputs in the layout of this kernel.
   *
   * @param tokens the most that are prepared at once
   * @param workers threads that multiply at the same time
   */
  Prepared room(int columns, int group, int tokens, int workers);

  /**
   * Lays the inputs out once for all matrices that they are multiplied with.
   *
   * @param codes {@code [tokens, columns]}, -128 to 127
   */
  void prepare(byte[] codes, int tokens, Prepared into);

  /**
   * Some rows of a product.
   *
   * @param steps value of activation code 1, by token
   * @param y {@code [tokens, rows]}, of which rows {@code from} to {@code to} are written
   * @param from a multiple of {@link #rowBlock()}, as is {@code to} unless it is the last row
   * @param worker number of the calling thread
   */
  void multiply(
      Packed weights,
      Prepared x,
      float[] steps,
      int tokens,
      float[] y,
      int from,
      int to,
      int worker);

  /** Rows that the kernel works on at once. */
  int rowBlock();

  /** Weights as one kernel wants them. */
  interface Packed {
    int rows();

    int columns();

    /** Inputs with one scale. */
    int group();

    /** Bytes that a product reads. */
    long bytes();
  }

  /** Inputs as one kernel wants them. */
  interface Prepared {}
}
