package io.agentforge.infer;

import io.agentforge.format.Tensor;
import io.agentforge.quantize.TernaryMatrix;

/** A matrix {@code [rows, columns]} in one of the forms that the engine multiplies with. */
public sealed interface Weights {

  /** Outputs. */
  int rows();

  /** Inputs. */
  int columns();

  /**
   * Weights in a float type, multiplied with float activations.
   *
   * @param tensor F32, F16 or BF16 of shape {@code [rows, columns]}
   */
  record Floats(Tensor tensor) implements Weights {
    @Override
    public int rows() {
      return Math.toIntExact(tensor.shape().get(0));
    }

    @Override
    public int columns() {
      return Math.toIntExact(tensor.shape().get(1));
    }
  }

  /** Ternary weights, multiplied with int8 activations that have one scale a token. */
  record Ternary(TernaryMatrix matrix) implements Weights {
    @Override
    public int rows() {
      return matrix.rows();
    }

    @Override
    public int columns() {
      return matrix.columns();
    }
  }
}
