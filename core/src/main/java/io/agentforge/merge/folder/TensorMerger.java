package io.agentforge.merge.folder;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.merge.Arithmetic;
import io.agentforge.merge.Donor;
import io.agentforge.merge.MergeInput;
import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.Reach;
import io.agentforge.merge.TensorSink;
import io.agentforge.merge.TensorValues;
import io.agentforge.seed.SeedTree;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Computes one planned tensor. Safe for use by several threads. */
final class TensorMerger {
  /** Blocks, histograms and masks of a method, beside whole tensors. */
  private static final long BLOCKS = 4L << 20;

  private final MergeMethod method;
  private final Arithmetic arithmetic;
  private final SeedTree seed;

  TensorMerger(MergeMethod method, Optional<DType> dtype, long seed) {
    this.method = method;
    this.seed = SeedTree.root(seed);
    this.arithmetic =
        switch (dtype.orElse(DType.F32)) {
          case BF16 -> Arithmetic.BFLOAT16;
          case F16 -> Arithmetic.FLOAT16;
          default -> Arithmetic.FLOAT32;
        };
  }

  /** Upper bound of the memory that {@link #merge} takes for a tensor, its output included. */
  long workingBytes(PlannedTensor tensor) {
    long elements = tensor.output().bytes() / tensor.output().dtype().bytes();
    boolean whole = arithmetic != Arithmetic.FLOAT32 && method.reach() == Reach.TENSOR;
    long vectors = whole ? 4 * elements * (tensor.parts().size() + 3) : elements / 4;
    return tensor.output().bytes() + vectors + BLOCKS;
  }

  /** The bytes of the output tensor, row-major, little-endian, into an array of that size. */
  void merge(PlannedTensor tensor, byte[] into) {
    if (tensor.kind() == PlannedTensor.Kind.COPY) {
      values(tensor.donors().get(0)).data().get(0, into);
      return;
    }
    String name = tensor.output().name();
    List<Donor> donors =
        tensor.donors().stream()
            .map(part -> new Donor(part.model().model(), read(part), part.parameters()))
            .toList();
    MergeInput input =
        new MergeInput(
            name,
            tensor.output().shape().stream().map(Math::toIntExact).toList(),
            tensor.base().map(TensorMerger::read),
            donors,
            tensor.shared(),
            arithmetic,
            seed.child("merge", name));
    method.merge(
        input, checked(name, TensorSink.into(ByteBuffer.wrap(into), tensor.output().dtype())));
  }

  /** Infinite and undefined numbers must not reach a file unnoticed. */
  private TensorSink checked(String name, TensorSink sink) {
    return (offset, from, count) -> {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        sum += from[i] * 0;
      }
      if (sum != 0) {
        throw new ForgeException(
            ErrorCode.MODEL_INVALID,
            "tensor " + name,
            "%s gives a number that is not finite among elements %d to %d"
                .formatted(method.name(), offset, offset + count - 1),
            "Look for such numbers in the inputs, and for weights that nearly cancel.");
      }
      sink.write(offset, from, count);
    };
  }

  private static TensorValues read(PlannedTensor.Part part) {
    return TensorValues.of(values(part));
  }

  private static Tensor values(PlannedTensor.Part part) {
    return part.model().weights().tensor(part.tensor());
  }
}
