package io.agentforge.torch;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/**
 * Keeps glibc from handing the memory of every large tensor back to the kernel when it is freed: a
 * training step frees and takes the same blocks again, and would otherwise meet some 10,000 page
 * faults. Settings of {@code mallopt(3)}; the environment variables {@code MALLOC_ARENA_MAX},
 * {@code MALLOC_MMAP_THRESHOLD_}, {@code MALLOC_TRIM_THRESHOLD_} and {@code MALLOC_TOP_PAD_} do the
 * same before the JVM starts.
 */
final class NativeAllocator {
  private static final int TRIM_THRESHOLD = -1;
  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;
  private static final int LARGEST_BLOCK = 1 << 30;
  private static final int HEAP_BYTES = 64 << 20;

  private NativeAllocator() {}

  /** Whether the C library took the settings; others than glibc on Linux are left alone. */
  static boolean keepFreedMemory() {
    if (!Platform.isLinux()) {
      return false;
    }
    try {
      Function mallopt = Function.getFunction("c", "mallopt");
      return set(mallopt, MMAP_THRESHOLD, LARGEST_BLOCK)
          & set(mallopt, TRIM_THRESHOLD, Integer.MAX_VALUE)
          & set(mallopt, TOP_PAD, HEAP_BYTES);
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static boolean set(Function mallopt, int parameter, int value) {
    return mallopt.invokeInt(new Object[] {parameter, value}) == 1;
  }
}
