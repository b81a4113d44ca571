package io.agentforge.merge;

/** Sums the products of a {@link GramMatrix} block by block. */
final class GramAccumulator {
  /** Elements converted to fp64 at a time, so that all models' stay in the level-1 cache. */
  private static final int CHUNK = 512;

  private final WideKernel kernel = WideKernels.here();
  private final double[][] chunk;
  private final double[] packed;

  GramAccumulator(int models) {
    this.chunk = new double[models][CHUNK];
    this.packed = new double[models * (models + 1) / 2];
  }

  /**
   * Adds a block.
   *
   * @param x the block of each model
   */
  void add(float[][] x, int count) {
    for (int from = 0; from < count; from += CHUNK) {
      int n = Math.min(CHUNK, count - from);
      for (int m = 0; m < x.length; m++) {
        if (m == 0) {
          kernel.widen(x[0], from, n, chunk[0]);
        } else {
          kernel.difference(x[m], x[0], from, n, chunk[m]);
        }
      }
      int entry = 0;
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j <= i; j++) {
          packed[entry++] += kernel.dot(chunk[i], chunk[j], n);
        }
      }
    }
  }

  GramMatrix matrix() {
    return GramMatrix.of(chunk.length, packed);
  }
}
