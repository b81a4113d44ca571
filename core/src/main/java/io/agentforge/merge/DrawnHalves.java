package io.agentforge.merge;

import io.agentforge.seed.SeedTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Draws of 32 bits, two of each 64 that are drawn, the low half first. Drawing is a loop by itself:
 * with more in it, it takes twice the time. Not thread-safe.
 */
final class DrawnHalves {
  private final long[] whole;
  private final int[] halves;
  private final LongBuffer in;
  private final IntBuffer out;

  /** For blocks of a tensor of that many elements. */
  DrawnHalves(int length) {
    int room = Blocks.room(length) + 1 >>> 1;
    ByteBuffer memory = ByteBuffer.allocate(Long.BYTES * room).order(ByteOrder.LITTLE_ENDIAN);
    this.whole = new long[room];
    this.halves = new int[2 * room];
    this.in = memory.asLongBuffer();
    this.out = memory.asIntBuffer();
  }

  /**
   * As many draws as asked for, and perhaps one more.
   *
   * @param from index of the first 64 bits
   * @return an array that is filled anew by the next call
   */
  int[] of(SeedTree draws, int from, int count) {
    int wholes = count + 1 >>> 1;
    draws.bits(from, whole, wholes);
    in.put(0, whole, 0, wholes);
    out.get(0, halves, 0, 2 * wholes);
    return halves;
  }
}
