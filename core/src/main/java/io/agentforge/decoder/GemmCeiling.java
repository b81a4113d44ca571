package io.agentforge.decoder;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;

/**
 * The matrix products of a decoder's forward pass and nothing else, with its own packed weights:
 * the limit that no arrangement of the rest can pass on this machine.
 */
public final class GemmCeiling implements AutoCloseable {
  /** Packed tensors before those of the first layer: embedding, final norm, head. */
  private static final int BEFORE_LAYERS = 3;

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
    int perLayer = (decoder.weights().size() - BEFORE_LAYERS) / decoder.config().layers();
    boolean bf16 = decoder.options().computeType() == ComputeType.BF16;
    String text =
        new TorchTemplate()
            .value("L", decoder.config().layers())
            .value("packed", perLayer)
            .value("ct", bf16 ? 15 : 6)
            .fill(GemmCeiling.class, "products.torchscript");
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
