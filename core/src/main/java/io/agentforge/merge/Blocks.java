package io.agentforge.merge;

/** Cuts a tensor into blocks that stay in a core's cache while several models pass over them. */
final class Blocks {
  /** Elements of a block: five arrays of it fit a level-2 cache of 256 KiB. */
  static final int SIZE = 8192;

  private Blocks() {}

  /** Elements that the largest block of a tensor has. */
  static int room(int length) {
    return Math.min(SIZE, length);
  }

  /** A visit to elements {@code offset} to {@code offset + count}. */
  @FunctionalInterface
  interface Visitor {
    void visit(int offset, int count);
  }

  /** Visits all blocks of a tensor in ascending order. */
  static void each(int length, Visitor visitor) {
    for (int offset = 0; offset < length; offset += SIZE) {
      visitor.visit(offset, Math.min(SIZE, length - offset));
    }
  }
}
