package io.agentforge.merge;

/** Non-negative fp32 numbers of a tensor, in blocks, as bits: their order is that of integers. */
@FunctionalInterface
interface MagnitudeSource {
  void read(int offset, int count, int[] bits);
}
