package io.agentforge.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.model.ModelConfig;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;
import java.util.ArrayList;
import java.util.List;

/**
 * The matrix products of a decoder's linear layers and nothing else, on its own shapes, in its
 * compute type and with a matrix of its own for each layer: the limit that no arrangement of the
 * rest can pass on this machine. Products of attention are not among them.
 */
public final class GemmCeiling implements AutoCloseable {
  private final NDManager manager;
  private final TorchProgram program;
  private final List<NDArray> inputs = new ArrayList<>();
  private final List<NDArray> gradients = new ArrayList<>();
  private final List<NDArray> weights = new ArrayList<>();
  private final double operations;

  /** Which products are meant. */
  public enum Pass {
    /** One product a matrix, as scoring needs. */
    FORWARD(1),
    /** Also those of the input's and of the matrix's gradient, as training needs. */
    FORWARD_AND_BACKWARD(3);

    private final int products;

    Pass(int products) {
      this.products = products;
    }
  }

  private record Layer(int in, int out) {}

  /**
   * @param rows positions multiplied at once
   */
  public GemmCeiling(
      ModelConfig config, ComputeType computeType, Device device, int rows, Pass pass) {
    TorchRuntime.prepareThread(GradMode.OFF);
    manager = NDManager.newBaseManager(device, "PyTorch");
    program =
        TorchProgram.load(
            manager,
            new TorchTemplate()
                .value("L", config.layers())
                .value("ct", computeType == ComputeType.BF16 ? 15 : 6)
                .feature("backward", pass == Pass.FORWARD_AND_BACKWARD)
                .fill(GemmCeiling.class, "products.torchscript"));
    List<Layer> block = block(config);
    Layer head = new Layer(config.hidden(), config.vocab());
    for (int i = 0; i < config.layers(); i++) {
      block.forEach(layer -> weights.add(waves(layer.out(), layer.in())));
    }
    weights.add(waves(head.out(), head.in()));
    List<Layer> kinds = new ArrayList<>(block);
    kinds.add(head);
    for (Layer layer : kinds) {
      inputs.add(waves(rows, layer.in()));
      gradients.add(waves(rows, pass == Pass.FORWARD ? 1 : layer.out()));
    }
    operations = 2.0 * pass.products * rows * weights.stream().mapToLong(NDArray::size).sum();
  }

  private static List<Layer> block(ModelConfig config) {
    int q = config.heads() * config.headDim();
    int kv = config.keyValueHeads() * config.headDim();
    return List.of(
        new Layer(config.hidden(), q + 2 * kv),
        new Layer(q, config.hidden()),
        new Layer(config.hidden(), 2 * config.ffn()),
        new Layer(config.ffn(), config.hidden()));
  }

  /** Floating-point operations of one {@link #run}, two per multiplication and addition. */
  public double operations() {
    return operations;
  }

  /** All products for as many positions as there are rows. */
  public void run() {
    try (NDManager call = manager.newSubManager()) {
      float sum =
          program.call(call, "products", inputs, gradients, weights).singletonOrThrow().getFloat();
      if (Float.isNaN(sum)) {
        throw new IllegalStateException("the products of a benchmark are not numbers");
      }
    }
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }

  private NDArray waves(int rows, int columns) {
    try (NDManager call = manager.newSubManager()) {
      NDArray like = call.zeros(new Shape(1));
      return program.call(manager, "waves", rows, columns, like).singletonOrThrow();
    }
  }
}
