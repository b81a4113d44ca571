package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.quantize.Int4Groups;
import io.agentforge.quantize.Int8Rows;
import io.agentforge.quantize.TernaryMatrix;
import java.util.List;

/**
 * The weights of one tensor in the form in which a model carries them. Matrices are {@code [out,
 * in]} row-major, as in Hugging Face folders; embeddings {@code [vocabulary, hidden]}.
 */
public sealed interface PackedTensor {

  /** Numbers of a float type: F32, F16 or BF16. */
  record Plain(Tensor tensor) implements PackedTensor {
    @Override
    public List<Long> shape() {
      return tensor.shape();
    }

    @Override
    public float[] floats() {
      return Floats.values(tensor);
    }
  }

  /** Weights in {-1, 0, 1} times a scale per group of inputs. */
  record Ternary(TernaryMatrix matrix) implements PackedTensor {
    @Override
    public List<Long> shape() {
      return List.of((long) matrix.rows(), (long) matrix.columns());
    }

    @Override
    public float[] floats() {
      float[] values = new float[matrix.codes().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = matrix.codes()[i] * matrix.scales()[i / matrix.group()];
      }
      return values;
    }
  }

  /** Signed bytes with a scale a row. */
  record Int8(Int8Rows rows) implements PackedTensor {
    @Override
    public List<Long> shape() {
      return List.of((long) rows.rows(), (long) rows.columns());
    }

    @Override
    public float[] floats() {
      float[] values = new float[rows.codes().length];
      for (int r = 0; r < rows.rows(); r++) {
        rows.row(r, values, r * rows.columns());
      }
      return values;
    }
  }

  /** Four-bit codes with a scale per group of inputs. */
  record Int4(Int4Groups groups) implements PackedTensor {
    @Override
    public List<Long> shape() {
      return List.of((long) groups.rows(), (long) groups.columns());
    }

    @Override
    public float[] floats() {
      float[] values = new float[groups.rows() * groups.columns()];
      for (int r = 0; r < groups.rows(); r++) {
        groups.row(r, values, r * groups.columns());
      }
      return values;
    }
  }

  /** Dimensions, outermost first. */
  List<Long> shape();

  /** The weights as fp32, row-major: {@code code * scale} where they are quantised. */
  float[] floats();

  /**
   * The same weights under a name, as a float tensor of the given type.
   *
   * @throws ForgeException MODEL_INVALID if a weight is beyond what the type holds
   */
  default Tensor toTensor(String name, DType dtype) {
    if (this instanceof Plain plain && plain.tensor().dtype() == dtype) {
      return plain.tensor();
    }
    float[] values = floats();
    float largest = dtype == DType.F16 ? 65_504 : Float.MAX_VALUE;
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > largest) {
        throw new ForgeException(
            ErrorCode.MODEL_INVALID,
            name,
            "weight %d is %s, beyond what %s holds".formatted(i, values[i], dtype),
            "Use F32.");
      }
    }
    return Floats.tensor(name, dtype, shape(), values);
  }
}
