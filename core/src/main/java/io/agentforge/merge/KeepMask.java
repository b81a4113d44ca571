package io.agentforge.merge;

import java.util.Arrays;

/** Which numbers of a task vector are kept; the others become zero. */
@FunctionalInterface
interface KeepMask {
  KeepMask ALL = (offset, count, bits) -> {};
  KeepMask NONE = (offset, count, bits) -> Arrays.fill(bits, 0, count, 0);

  /**
   * Sets the fp32 bits of dropped numbers to zero. Blocks come in ascending order; a block at
   * offset 0 begins anew.
   */
  void apply(int offset, int count, int[] bits);
}
