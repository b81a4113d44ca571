package io.agentforge.gguf;

import java.util.List;

/**
 * One line of a GGUF file's list of tensors.
 *
 * @param shape outermost first, {@code [out, in]} for a matrix: the reverse of what the file has
 * @param offset of its data from where data begins
 */
public record GgufTensor(String name, GgmlType type, List<Long> shape, long offset) {
  public GgufTensor {
    shape = List.copyOf(shape);
  }

  /** Product of the dimensions. */
  public long elements() {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  /** Bytes of its data. */
  public long bytes() {
    return type.bytes(elements());
  }
}
