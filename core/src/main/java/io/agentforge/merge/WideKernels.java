package io.agentforge.merge;

import io.agentforge.infer.Kernels;
import java.util.function.Supplier;

/**
 * The fp64 arithmetic of this JVM: the Vector API where its module is there and four fp64 numbers
 * fit the processor's vectors, else plain loops.
 */
final class WideKernels {
  private static final String VECTORS = WideKernels.class.getPackageName() + ".vector.VectorWides";
  private static final WideKernel BEST = best();

  private WideKernels() {}

  /** The fastest; it has no state. */
  static WideKernel here() {
    return BEST;
  }

  private static WideKernel best() {
    if (!Kernels.hasVectors()) {
      return new PlainWide();
    }
    try { // by name only: the class does not load in a JVM without the module
      Object made = Class.forName(VECTORS).getDeclaredConstructor().newInstance();
      return (WideKernel) ((Supplier<?>) made).get();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(VECTORS + " is part of this program", e);
    }
  }
}
