package io.agentforge.gguf;

/**
 * Rows of query and key projections in the two orders in which rotary positions are computed:
 * within a head, Hugging Face turns row i with row i + d/2, the llama graph of llama.cpp row 2i
 * with row 2i + 1.
 */
final class RotaryRows {
  private RotaryRows() {}

  /** Half-split to interleaved; {@code [rows, columns]} row-major. */
  static float[] interleave(float[] weights, int rows, int heads) {
    return moved(weights, rows, heads, true);
  }

  /** Interleaved to half-split. */
  static float[] split(float[] weights, int rows, int heads) {
    return moved(weights, rows, heads, false);
  }

  private static float[] moved(float[] weights, int rows, int heads, boolean interleave) {
    int columns = weights.length / rows;
    int width = rows / heads;
    float[] moved = new float[weights.length];
    for (int row = 0; row < rows; row++) {
      int head = row / width * width;
      int i = row % width;
      int other = head + (i % (width / 2)) * 2 + i / (width / 2);
      int from = interleave ? row : other;
      int to = interleave ? other : row;
      System.arraycopy(weights, from * columns, moved, to * columns, columns);
    }
    return moved;
  }
}
