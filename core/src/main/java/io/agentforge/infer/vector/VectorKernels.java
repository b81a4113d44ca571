package io.agentforge.infer.vector;

import io.agentforge.infer.Kernels;
import io.agentforge.infer.TernaryKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.incubator.vector.ByteVector;

/** The kernels of the Vector API that suit this processor. */
public final class VectorKernels implements Supplier<Kernels> {
  private static final int LOOKUP_LANES = 64;

  @Override
  public Kernels get() {
    TernaryKernel ternary = canLookUp() ? new LookupKernel() : new MultiplyKernel();
    return new Kernels(ternary, new VectorFloats());
  }

  /** Whether one instruction looks up 64 bytes in a table of 64. */
  static boolean canLookUp() {
    if (ByteVector.SPECIES_PREFERRED.length() < LOOKUP_LANES) {
      return false;
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(line -> line.startsWith("flags") && line.contains(" avx512vbmi "));
    } catch (IOException e) {
      return false; // not Linux: the other kernel is fast everywhere
    }
  }
}
