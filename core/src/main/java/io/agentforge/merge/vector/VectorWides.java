package io.agentforge.merge.vector;

import io.agentforge.merge.PlainWide;
import io.agentforge.merge.WideKernel;
import java.util.function.Supplier;
import jdk.incubator.vector.DoubleVector;

/**
 * {@link VectorWide} where the processor's vectors hold four fp64 numbers; where they do not, the
 * Vector API would compute it in Java objects, slower than {@link PlainWide}.
 */
public final class VectorWides implements Supplier<WideKernel> {
  @Override
  public WideKernel get() {
    return DoubleVector.SPECIES_PREFERRED.length() >= VectorWide.LANES
        ? new VectorWide()
        : new PlainWide();
  }
}
