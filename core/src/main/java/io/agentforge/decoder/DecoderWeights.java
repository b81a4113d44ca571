package io.agentforge.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.HostCopy;
import io.agentforge.torch.TorchRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The fp32 parameters of one decoder, resident in native memory in {@link ModelConfig#tensors()}.
 */
public final class DecoderWeights implements AutoCloseable {
  private final ModelConfig config;
  private final NDManager manager;
  private final List<NDArray> arrays;

  private DecoderWeights(ModelConfig config, NDManager manager, List<NDArray> arrays) {
    this.config = config;
    this.manager = manager;
    this.arrays = List.copyOf(arrays);
  }

  /**
   * Fresh weights: matrices normal with standard deviation {@code 1/sqrt(inputs)}, output and down
   * projections scaled by {@code 1/sqrt(2 * layers)} (Radford et al. 2019, section 2.3), keys like
   * queries and output projections with the transpose of the values added (Trockman and Kolter
   * 2023), norms 1, biases 0. Every tensor draws from the child of {@code seed} with its name.
   */
  public static DecoderWeights initial(ModelConfig config, SeedTree seed) {
    return initial(config, seed, Device.cpu());
  }

  /** As {@link #initial(ModelConfig, SeedTree)}, on a device. */
  public static DecoderWeights initial(ModelConfig config, SeedTree seed, Device device) {
    return load(config, InitialWeights.of(config, seed), device);
  }

  /**
   * Weights from named fp32 tensors; other types are widened by the reader before.
   *
   * @throws ForgeException MODEL_INVALID when a tensor is missing, has another shape or type, or is
   *     not one of the architecture
   */
  public static DecoderWeights load(
      ModelConfig config, Map<String, Tensor> tensors, Device device) {
    check(config, tensors);
    TorchRuntime.engine();
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    List<NDArray> arrays = new ArrayList<>();
    for (TensorSpec spec : config.tensors()) {
      Tensor tensor = tensors.get(spec.name());
      ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      NDArray array = manager.create(shape(spec), DataType.FLOAT32);
      array.set(data.asFloatBuffer());
      array.setName(spec.name());
      arrays.add(array);
    }
    return new DecoderWeights(config, manager, arrays);
  }

  public ModelConfig config() {
    return config;
  }

  public NDManager manager() {
    return manager;
  }

  /** The parameters in canonical order; owned by this object. */
  public List<NDArray> arrays() {
    return arrays;
  }

  /** Elements of the arrays that were built. */
  public long parameters() {
    return arrays.stream().mapToLong(NDArray::size).sum();
  }

  /** A copy of every parameter as F32, by name, in canonical order. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    List<TensorSpec> specs = config.tensors();
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      ByteBuffer data = HostCopy.bytes(arrays.get(i));
      copies.put(spec.name(), new Tensor(spec.name(), DType.F32, spec.shape(), data));
    }
    return copies;
  }

  @Override
  public void close() {
    manager.close();
  }

  private static void check(ModelConfig config, Map<String, Tensor> tensors) {
    TreeSet<String> extra = new TreeSet<>(tensors.keySet());
    for (TensorSpec spec : config.tensors()) {
      extra.remove(spec.name());
      Tensor tensor = tensors.get(spec.name());
      if (tensor == null) {
        throw invalid(spec.name(), "the tensor is missing");
      }
      if (tensor.dtype() != DType.F32 || !tensor.shape().equals(spec.shape())) {
        throw invalid(
            spec.name(),
            "it is %s %s where the configuration needs F32 %s"
                .formatted(tensor.dtype(), tensor.shape(), spec.shape()));
      }
    }
    if (!extra.isEmpty()) {
      throw invalid(extra.first(), "the configuration has no such tensor");
    }
  }

  private static ForgeException invalid(String unit, String reason) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID, unit, reason, "Use weights that belong to this configuration");
  }

  static Shape shape(TensorSpec spec) {
    return new Shape(spec.shape());
  }
}
