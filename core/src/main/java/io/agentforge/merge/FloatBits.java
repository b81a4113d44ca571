package io.agentforge.merge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Moves blocks between floats and their bits. Two bulk copies within the level-1 cache are far
 * cheaper than a conversion of each element, and the loops over integers that follow, without a
 * branch, become vector instructions, which comparisons of floats do not. Not thread-safe.
 */
final class FloatBits {
  private final IntBuffer integers;
  private final FloatBuffer floats;

  /** For blocks of a tensor of that many elements. */
  FloatBits(int length) {
    ByteBuffer memory = ByteBuffer.allocate(4 * Blocks.room(length)).order(ByteOrder.nativeOrder());
    this.integers = memory.asIntBuffer();
    this.floats = memory.asFloatBuffer();
  }

  /** The bits of the first {@code count} floats. */
  void bits(float[] from, int[] into, int count) {
    floats.put(0, from, 0, count);
    integers.get(0, into, 0, count);
  }

  /** The floats of the first {@code count} bits. */
  void floats(int[] from, float[] into, int count) {
    integers.put(0, from, 0, count);
    floats.get(0, into, 0, count);
  }
}
