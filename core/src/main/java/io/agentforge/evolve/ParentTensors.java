package io.agentforge.evolve;

import io.agentforge.format.Tensor;

/** The tensors of the parents, each F32, F16, BF16 or F64; may be views of mapped files. */
@FunctionalInterface
public interface ParentTensors {
  /**
   * A parent's tensor by its Hugging Face name.
   *
   * @param parent its number in the genome
   */
  Tensor tensor(int parent, String name);
}
