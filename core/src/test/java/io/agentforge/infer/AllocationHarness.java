package io.agentforge.infer;

import io.agentforge.infer.Kernels.Choice;
import java.lang.management.ManagementFactory;

/**
 * Prints the fewest bytes that 200 tokens allocated in any of some rounds. A process of its own, so
 * that neither the code of other tests nor an agent that counts lines keeps the compiler from
 * making vectors registers.
 */
final class AllocationHarness {
  private static final int ROUNDS = 300;
  static final int TOKENS = 200;

  private AllocationHarness() {}

  /** Argument: the kernel. */
  public static void main(String[] arguments) {
    CpuDecoder decoder =
        CpuDecoder.of(new TernaryGolden().model(), Kernels.of(Choice.valueOf(arguments[0])));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int[] ids = {3, 1, 4, 1, 5, 9};
    long fewest = Long.MAX_VALUE;
    try (CpuSession session = decoder.session(TOKENS, 1)) {
      for (int round = 0; round < ROUNDS && fewest > 1024; round++) {
        session.truncate(0);
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < TOKENS; i++) {
          session.append(ids, i % 6, i % 6 + 1);
        }
        fewest = Math.min(fewest, threads.getThreadAllocatedBytes(thread) - before);
      }
    }
    System.out.println(fewest);
  }
}
