package io.agentforge.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.model.ModelConfig;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * The multiplications of one training step and nothing else: forward, input gradient and weight
 * gradient of every linear layer of a model, on its own shapes and in its compute type.
 */
final class MultiplicationCeiling implements AutoCloseable {
  private static final String TEXT =
      """
      def cast(self: __torch__.M, x: Tensor) -> Tensor:
        return torch.to(x, %d)
      def products(self: __torch__.M, x: Tensor, w: Tensor, dy: Tensor, times: int) -> Tensor:
        s = torch.zeros([1], dtype=x.dtype)
        for i in range(times):
          y = torch.linear(x, w)
          dx = torch.mm(dy, w)
          dw = torch.mm(torch.t(dy), x)
          s = s + y[0, 0] + dx[0, 0] + dw[0, 0]
          x[0, 0] = s[0]
        return torch.to(s, 6)
      """;

  private final NDManager manager;
  private final TorchProgram program;
  private final List<Layer> layers = new ArrayList<>();
  private final double flops;

  private record Layer(NDArray x, NDArray weight, NDArray gradient, int times) {}

  MultiplicationCeiling(ModelConfig config, ComputeType computeType, int tokens) {
    manager = NDManager.newBaseManager("PyTorch");
    program = TorchProgram.load(manager, TEXT.formatted(computeType == ComputeType.BF16 ? 15 : 6));
    int q = config.heads() * config.headDim();
    int kv = config.keyValueHeads() * config.headDim();
    add(tokens, config.hidden(), q + 2 * kv, config.layers());
    add(tokens, q, config.hidden(), config.layers());
    add(tokens, config.hidden(), 2 * config.ffn(), config.layers());
    add(tokens, config.ffn(), config.hidden(), config.layers());
    add(tokens, config.hidden(), config.vocab(), 1);
    double multiplied = 0;
    for (Layer layer : layers) {
      multiplied += (double) layer.times() * layer.weight().size();
    }
    flops = 6 * multiplied * tokens;
  }

  /** Operations of one pass over all layers, two per multiplication and addition. */
  double flops() {
    return flops;
  }

  /** One pass over all layers. */
  void run() {
    try (NDManager local = manager.newSubManager()) {
      for (Layer layer : layers) {
        program.call(local, "products", layer.x(), layer.weight(), layer.gradient(), layer.times());
      }
    }
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }

  private void add(int tokens, int in, int out, int times) {
    layers.add(new Layer(array(tokens, in), array(out, in), array(tokens, out), times));
  }

  private NDArray array(long rows, long columns) {
    try (NDManager local = manager.newSubManager()) {
      NDArray values = local.arange(rows * columns).mod(17).sub(8).div(64);
      NDArray matrix = values.reshape(new Shape(rows, columns));
      return program.call(manager, "cast", matrix).singletonOrThrow();
    }
  }
}
