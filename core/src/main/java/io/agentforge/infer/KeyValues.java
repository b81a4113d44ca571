package io.agentforge.infer;

/**
 * Cached keys and values of one layer. Keys lie by dimension, so that the scores of neighbouring
 * positions are computed together.
 *
 * @param keys {@code [heads, headDim, stride]}
 * @param values {@code [heads, stride, headDim]}
 * @param stride positions that there is room for
 */
public record KeyValues(float[] keys, float[] values, int stride, int headDim) {
  KeyValues(int heads, int stride, int headDim) {
    this(new float[heads * headDim * stride], new float[heads * headDim * stride], stride, headDim);
  }

  /** Where keys and values of a head begin. */
  public int start(int head) {
    return head * headDim * stride;
  }

  /** Keeps the keys and values of all heads at a position. */
  void store(float[] k, float[] v, int at, int heads, int position) {
    for (int head = 0; head < heads; head++) {
      int from = at + head * headDim;
      int to = start(head);
      for (int d = 0; d < headDim; d++) {
        keys[to + d * stride + position] = k[from + d];
      }
      System.arraycopy(v, from, values, to + position * headDim, headDim);
    }
  }
}
