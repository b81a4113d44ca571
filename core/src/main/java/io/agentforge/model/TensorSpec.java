package io.agentforge.model;

import java.util.List;

/**
 * Name and shape of one trainable tensor, in the names of Hugging Face ({@code [out, in]}
 * row-major).
 */
public record TensorSpec(String name, List<Long> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
