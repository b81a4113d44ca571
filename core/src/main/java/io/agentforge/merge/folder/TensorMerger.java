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
      if (!isFinite(from, count)) {
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

  /**
   * Zero times a finite number is zero. Eight sums, so that additions do not wait for each other.
   */
  private static boolean isFinite(float[] x, int count) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = 0;
    for (; i + 7 < count; i += 8) {
      a += x[i] * 0;
      b += x[i + 1] * 0;
      c += x[i + 2] * 0;
      d += x[i + 3] * 0;
      e += x[i + 4] * 0;
      f += x[i + 5] * 0;
      g += x[i + 6] * 0;
      h += x[i + 7] * 0;
    }
    for (; i < count; i++) {
      a += x[i] * 0;
    }
    return a + b + c + d + e + f + g + h == 0;
  }

  private static TensorValues read(PlannedTensor.Part part) {
    return TensorValues.of(values(part));
  }

  private static Tensor values(PlannedTensor.Part part) {
    return part.model().weights().tensor(part.tensor());
  }
}
