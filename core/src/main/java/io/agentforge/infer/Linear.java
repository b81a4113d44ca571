package io.agentforge.infer;

import io.agentforge.pack.PackedTensor;

/** A matrix ready to multiply with. */
sealed interface Linear {
  int rows();

  int columns();

  /** Bytes that a product reads. */
  long bytes();

  /** Rows {@code from} to {@code to} of the product; the input has been made ready. */
  void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker);

  /** A matrix that is multiplied with float activations whatever its form, and looked up in. */
  sealed interface Table extends Linear {
    /** Copies one row. */
    void row(int row, float[] to, int at);
  }

  /** A matrix of a block: ternary weights are multiplied with int8 activations. */
  static Linear of(PackedTensor tensor, Kernels kernels) {
    return tensor instanceof PackedTensor.Ternary ternary
        ? new OfTernary(kernels.ternary(), kernels.ternary().pack(ternary.matrix()))
        : table(tensor, kernels);
  }

  /** An embedding or a head. */
  static Table table(PackedTensor tensor, Kernels kernels) {
    if (tensor instanceof PackedTensor.Plain plain) {
      return new OfFloats(kernels.floats(), FloatMatrix.of(plain.tensor()));
    }
    if (tensor instanceof PackedTensor.Int8 int8) {
      return new OfBytes(kernels.floats(), ByteMatrix.of(int8.rows()));
    }
    if (tensor instanceof PackedTensor.Int4 int4) {
      return new OfBytes(kernels.floats(), ByteMatrix.of(int4.groups()));
    }
    return new OfBytes(kernels.floats(), ByteMatrix.of(((PackedTensor.Ternary) tensor).matrix()));
  }

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
  record OfFloats(FloatKernel kernel, FloatMatrix weights) implements Table {
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
    public void row(int row, float[] to, int at) {
      weights.row(row, to, at);
    }

    @Override
    public void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker) {
      kernel.multiply(weights, x.values(), tokens, y, from, to);
    }
  }

  /** Weights of few bits and float activations. */
  record OfBytes(FloatKernel kernel, ByteMatrix weights) implements Table {
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
    public void row(int row, float[] to, int at) {
      weights.row(row, to, at);
    }

    @Override
    public void multiply(LinearInput x, int tokens, float[] y, int from, int to, int worker) {
      kernel.multiply(weights, x.values(), tokens, y, from, to);
    }
  }
}
