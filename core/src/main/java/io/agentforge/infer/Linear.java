package io.agentforge.infer;

/** A matrix ready to multiply with. */
sealed interface Linear {
  int rows();

  int columns();

  /** Bytes that a product reads. */
  long bytes();

  /** Rows {@code from} to {@code to} of the product; the input has been made ready. */
  void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker);

  /** Ternary weights and int8 activations. */
  record OfTernary(TernaryKernel kernel, TernaryKernel.Packed weights) implements Linear {
    @Override
    public int rows() {
      return weights.rows();
    }

    @Override
    public int columns() {
      return weights.columns();
    }

    @Override
    public long bytes() {
      return weights.bytes();
    }

    @Override
    public void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker) {
      kernel.multiply(weights, x.prepared(weights.group()), x.steps(), tokens, y, from, to, worker);
    }
  }

  /** Float weights and activations. */
  record OfFloats(FloatKernel kernel, FloatMatrix weights) implements Linear {
    @Override
    public int rows() {
      return weights.rows();
    }

    @Override
    public int columns() {
      return weights.columns();
    }

    @Override
    public long bytes() {
      return weights.bytes();
    }

    @Override
    public void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker) {
      kernel.multiply(weights, x.values(), tokens, y, from, to);
    }
  }
}
