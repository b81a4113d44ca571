package io.agentforge.merge;

import java.nio.FloatBuffer;

/** Values behind a bulk read. */
record TensorView(int length, BulkRead bulk) implements TensorValues {
  /** The shape of {@link FloatBuffer#get(int, float[], int, int)}. */
  @FunctionalInterface
  interface BulkRead {
    void get(int offset, float[] into, int from, int count);
  }

  @Override
  public void read(int offset, float[] into, int count) {
    bulk.get(offset, into, 0, count);
  }
}
