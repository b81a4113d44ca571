package io.agentforge.decoder;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;

/**
 * The matrix products of a decoder's forward pass and nothing else, with its own packed weights:
 * the limit that no arrangement of the rest can pass on this machine.
 */
public final class GemmCeiling implements AutoCloseable {
  private static final String TEXT =
      """
      def inputs(self: __torch__.M, w: List[Tensor], n: int) -> List[Tensor]:
        xs = annotate(List[Tensor], [])
        for i in range(4):
          xs.append(torch.to(torch.rand([n, torch.size(w[3 + i], 1)], dtype=6, device=w[0].device), {ct}))
        xs.append(torch.to(torch.rand([n, torch.size(w[2], 1)], dtype=6, device=w[0].device), {ct}))
        return xs
      def products(self: __torch__.M, w: List[Tensor], xs: List[Tensor], n: int) -> Tensor:
        total = torch.zeros([1], dtype=6, device=w[0].device)
        for l in range({L}):
          for i in range(4):
            y = torch.linear(torch.narrow(xs[i], 0, 0, n), w[3 + {packed} * l + i])
            _0 = torch.add_(total, torch.to(torch.narrow(torch.reshape(torch.narrow(y, 0, 0, 1), [-1]), 0, 0, 1), 6))
        z = torch.linear(torch.narrow(xs[4], 0, 0, n), w[2])
        _1 = torch.add_(total, torch.to(torch.narrow(torch.reshape(torch.narrow(z, 0, 0, 1), [-1]), 0, 0, 1), 6))
        return total
      """;

  private final Decoder decoder;
  private final NDManager manager;
  private final TorchProgram program;
  private final NDList inputs;
  private final int rows;

  private GemmCeiling(
      Decoder decoder, NDManager manager, TorchProgram program, NDList inputs, int rows) {
    this.decoder = decoder;
    this.manager = manager;
    this.program = program;
    this.inputs = inputs;
    this.rows = rows;
  }

  /**
   * @param rows positions multiplied at once
   */
  public static GemmCeiling of(Decoder decoder, int rows) {
    TorchRuntime.prepareThread(GradMode.OFF);
    NDManager manager = decoder.manager().newSubManager();
    int perLayer =
        (decoder.weights().size() - DecoderSource.PACKED_HEAD) / decoder.config().layers();
    boolean bf16 = decoder.options().computeType() == ComputeType.BF16;
    String text =
        TEXT.replace("{L}", Integer.toString(decoder.config().layers()))
            .replace("{packed}", Integer.toString(perLayer))
            .replace("{ct}", bf16 ? "15" : "6");
    TorchProgram program = TorchProgram.load(manager, text);
    NDList inputs = program.call(manager, "inputs", decoder.weights(), rows);
    return new GemmCeiling(decoder, manager, program, inputs, rows);
  }

  /** Positions that {@link #run} multiplies for a wish of {@code tokens}: whole batches. */
  public long tokens(long tokens) {
    return (tokens + rows - 1) / rows * rows;
  }

  /** Multiplies {@link #tokens} positions. */
  public void run(long tokens) {
    for (long done = 0; done < tokens; done += rows) {
      try (NDManager call = manager.newSubManager()) {
        float sum =
            program
                .call(call, "products", decoder.weights(), inputs, rows)
                .singletonOrThrow()
                .getFloat();
        if (Float.isNaN(sum)) {
          throw new IllegalStateException("the products of a benchmark are not numbers");
        }
      }
    }
  }

  /** Floating-point operations of the products for one position. */
  public double operationsPerToken() {
    var c = decoder.config();
    double layer =
        (double) c.hidden() * c.headDim() * (2.0 * c.heads() + 2.0 * c.keyValueHeads())
            + 3.0 * c.hidden() * c.ffn();
    return 2 * (c.layers() * layer + (double) c.hidden() * c.vocab());
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
