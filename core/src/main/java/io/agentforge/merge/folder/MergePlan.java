package io.agentforge.merge.folder;

import io.agentforge.format.DType;
import io.agentforge.merge.MergeMethod;
import java.util.List;

/**
 * A merge with everything decided but the numbers.
 *
 * @param tensors of the output, in its order
 * @param layers of the output
 * @param remarks what a user may not expect, in sentences
 * @param dtype the type that most bytes of the output have
 */
record MergePlan(
    MergeMethod method,
    List<PlannedTensor> tensors,
    int layers,
    List<String> remarks,
    DType dtype) {
  MergePlan {
    tensors = List.copyOf(tensors);
    remarks = List.copyOf(remarks);
  }

  /** Bytes of all tensors of the output. */
  long outputBytes() {
    return tensors.stream().mapToLong(t -> t.output().bytes()).sum();
  }

  /** Bytes that are read; a tensor that is used twice counts twice. */
  long inputBytes() {
    return tensors.stream().mapToLong(PlannedTensor::inputBytes).sum();
  }

  /** Whether the output has a head of its own. */
  boolean hasHead() {
    return tensors.stream().anyMatch(t -> t.output().name().equals(TensorRole.HEAD));
  }
}
