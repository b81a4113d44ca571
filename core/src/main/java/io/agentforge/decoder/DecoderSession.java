package io.agentforge.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.model.ModelConfig;
import io.agentforge.torch.TorchProgram;
import java.util.Arrays;

/**
 * Rows of text that grow together, with their keys and values kept: {@code 8 * layers *
 * keyValueHeads * headDim} bytes a token. Rows of different length are padded on the left.
 */
public final class DecoderSession implements AutoCloseable {
  private final ModelConfig config;
  private final NDManager manager;
  private final TorchProgram program;
  private final NDList weights;
  private final NDArray table;
  private final int rows;
  private final int capacity;
  private final NDList cache = new NDList();
  private boolean[][] keep;
  private int filled;

  DecoderSession(
      ModelConfig config,
      NDManager manager,
      TorchProgram program,
      NDList weights,
      NDArray table,
      int rows,
      int capacity) {
    this.config = config;
    this.manager = manager;
    this.program = program;
    this.weights = weights;
    this.table = table;
    this.rows = rows;
    this.capacity = capacity;
    Shape shape = new Shape(rows, config.keyValueHeads(), capacity, config.headDim());
    for (int i = 0; i < 2 * config.layers(); i++) {
      cache.add(manager.zeros(shape));
    }
  }

  /**
   * Appends tokens to every row.
   *
   * @param ids {@code [rows, n]} row-major
   * @param padding for the first call, how many ids at the start of each row are padding; null
   *     later, or when none are
   * @return logits after the last token of each row, {@code [rows, vocab]} row-major
   */
  public float[] append(int[] ids, int[] padding) {
    TokenIds.check(ids, config.vocab());
    int n = ids.length / rows;
    if (padding != null) {
      keep = new boolean[rows][capacity];
      for (int row = 0; row < rows; row++) {
        Arrays.fill(keep[row], padding[row], capacity, true);
      }
    }
    try (NDManager call = manager.newSubManager()) {
      long[] wide = new long[ids.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = ids[i];
      }
      NDList result =
          program.call(
              call,
              "advance",
              call.create(wide, new Shape(rows, n)),
              call.create(kept(filled + n), new Shape(rows, keep == null ? 0 : filled + n)),
              keep != null,
              filled,
              table,
              weights,
              cache);
      filled += n;
      return result.singletonOrThrow().toFloatArray();
    }
  }

  private boolean[] kept(int end) {
    if (keep == null) {
      return new boolean[0];
    }
    boolean[] flat = new boolean[rows * end];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(keep[row], 0, flat, row * end, end);
    }
    return flat;
  }

  @Override
  public void close() {
    manager.close();
  }
}
