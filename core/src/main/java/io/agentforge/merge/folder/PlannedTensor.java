package io.agentforge.merge.folder;

import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsLayout;
import io.agentforge.merge.ParameterValues;
import java.util.List;
import java.util.Optional;

/**
 * One tensor of the output and everything that decides it.
 *
 * @param output name, type and shape
 * @param base empty where the method has none
 * @param donors in the order of the recipe
 * @param shared parameters of the output tensor
 * @param kind whether numbers are merged or bits copied
 */
record PlannedTensor(
    SafetensorsLayout.Entry output,
    Optional<Part> base,
    List<Part> donors,
    ParameterValues shared,
    Kind kind) {

  /** A tensor of an input model and the parameters it is used with. */
  record Part(InputModel model, String tensor, ParameterValues parameters) {
    DType dtype() {
      return model.weights().dtype(tensor);
    }

    List<Long> shape() {
      return model.weights().shape(tensor);
    }
  }

  /** What happens to a tensor. */
  enum Kind {
    MERGE,
    /** Not a float type: equal in all inputs, taken from the first. */
    COPY
  }

  /** All parts, the base first. */
  List<Part> parts() {
    return java.util.stream.Stream.concat(base.stream(), donors.stream()).toList();
  }

  /** Bytes of all input tensors. */
  long inputBytes() {
    return parts().stream().mapToLong(part -> bytes(part)).sum();
  }

  private static long bytes(Part part) {
    return new SafetensorsLayout.Entry(part.tensor(), part.dtype(), part.shape()).bytes();
  }
}
