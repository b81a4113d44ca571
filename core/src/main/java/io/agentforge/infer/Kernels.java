package io.agentforge.infer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.function.Supplier;

/**
 * The arithmetic an engine uses.
 *
 * @param ternary for ternary weights
 * @param floats for all else
 */
public record Kernels(TernaryKernel ternary, FloatKernel floats) {
  private static final String MODULE = "jdk.incubator.vector";
  private static final String VECTOR_KERNELS =
      Kernels.class.getPackageName() + ".vector.VectorKernels";

  /** Names that users choose by. */
  public enum Choice {
    /** The fastest that this JVM and processor have. */
    AUTO,
    SCALAR,
    BIT_PLANES,
    /** The Vector API; needs {@code --add-modules jdk.incubator.vector}. */
    VECTOR
  }

  /** Whether this JVM was started with the Vector API. */
  public static boolean hasVectors() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /**
   * @throws ForgeException ENGINE_UNAVAILABLE when the Vector API is asked for and not there
   */
  public static Kernels of(Choice choice) {
    return switch (choice) {
      case SCALAR -> new Kernels(new ScalarKernel(), new PlainFloats());
      case BIT_PLANES -> new Kernels(new BitPlaneKernel(), new PlainFloats());
      case VECTOR -> vector();
      case AUTO -> hasVectors() ? vector() : of(Choice.BIT_PLANES);
    };
  }

  /** As shown in reports. */
  public String name() {
    return ternary.name() + "+" + floats.name();
  }

  private static Kernels vector() {
    if (!hasVectors()) {
      throw new ForgeException(
          ErrorCode.ENGINE_UNAVAILABLE,
          "kernel vector",
          "this JVM was started without the module " + MODULE,
          "Start java with --add-modules " + MODULE + ", as scripts/spark-submit/forge does.");
    }
    try { // by name only: the class does not load in a JVM without the module
      Object made = Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
      return (Kernels) ((Supplier<?>) made).get();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(VECTOR_KERNELS + " is part of this program", e);
    }
  }
}
