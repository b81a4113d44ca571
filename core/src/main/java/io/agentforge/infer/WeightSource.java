package io.agentforge.infer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.quantize.TernaryMatrix;
import java.util.Map;

/**
 * Where an engine takes its weights from, by the names of {@link ModelConfig#tensors()}. Read once
 * while the engine is made and not needed afterwards.
 */
public interface WeightSource {
  ModelConfig config();

  /**
   * A matrix by name.
   *
   * @throws ForgeException MODEL_INVALID when it is missing
   */
  Weights matrix(String name);

  /**
   * A norm or bias by name, as fp32.
   *
   * @throws ForgeException MODEL_INVALID when it is missing
   */
  float[] vector(String name);

  /** The weights of a folder as they are stored. */
  static WeightSource of(ModelFolder folder) {
    return of(folder.config(), folder.tensors());
  }

  /** Float tensors, by name. */
  static WeightSource of(ModelConfig config, Map<String, Tensor> tensors) {
    return of(config, tensors, Map.of());
  }

  /**
   * Float tensors of which some matrices are ternary.
   *
   * @param ternary takes the place of tensors of the same name, which need not be there
   */
  static WeightSource of(
      ModelConfig config, Map<String, Tensor> tensors, Map<String, TernaryMatrix> ternary) {
    return new WeightSource() {
      @Override
      public ModelConfig config() {
        return config;
      }

      @Override
      public Weights matrix(String name) {
        TernaryMatrix codes = ternary.get(name);
        return codes != null ? new Weights.Ternary(codes) : new Weights.Floats(tensor(name));
      }

      @Override
      public float[] vector(String name) {
        return Floats.values(tensor(name));
      }

      private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
          throw new ForgeException(
              ErrorCode.MODEL_INVALID,
              name,
              "the tensor is missing",
              "Use weights that belong to this configuration.");
        }
        DType type = tensor.dtype();
        if (type != DType.F32 && type != DType.F16 && type != DType.BF16) {
          throw new ForgeException(
              ErrorCode.MODEL_INVALID,
              name,
              "it is %s, not a float type".formatted(type),
              "Store weights as %s, %s or %s.".formatted(DType.F32, DType.F16, DType.BF16));
        }
        return tensor;
      }
    };
  }
}
