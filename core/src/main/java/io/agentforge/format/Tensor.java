package io.agentforge.format;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A named block of numbers as it lies in a file: row-major, little-endian.
 *
 * @param shape dimensions, outermost first; empty for a scalar
 * @param data exactly {@code elements() * dtype.bytes()} bytes, position 0, little-endian; may be a
 *     read-only view of a mapped file
 */
public record Tensor(String name, DType dtype, List<Long> shape, ByteBuffer data) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** Product of the dimensions; 1 for a scalar. */
  public long elements() {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }
}
