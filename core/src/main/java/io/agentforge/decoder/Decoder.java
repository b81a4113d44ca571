package io.agentforge.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.TensorSpec;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model ready for inference: weights packed once in the compute type, nothing recorded for
 * differentiation. One thread at a time; closing frees the native memory.
 */
public final class Decoder implements AutoCloseable {
  /** Logits of one chunk take at most this many floats (32 MB). */
  private static final int CHUNK_FLOATS = 8 << 20;

  private static final int CHUNK_POSITIONS = 512;

  /** libtorch's number of the type. */
  private static final int BFLOAT16 = 15;

  private final ModelConfig config;
  private final DecoderOptions options;
  private final NDManager manager;
  private final TorchProgram program;
  private final NDList weights;
  private final NDArray table;

  private Decoder(
      ModelConfig config,
      DecoderOptions options,
      NDManager manager,
      TorchProgram program,
      NDList weights) {
    this.config = config;
    this.options = options;
    this.manager = manager;
    this.program = program;
    this.weights = weights;
    this.table = RotaryTable.create(manager, config, config.maxPositions());
  }

  /**
   * Opens a Hugging Face folder.
   *
   * @throws ForgeException as {@link ModelFolder#open}
   */
  public static Decoder open(Path folder, DecoderOptions options) {
    ModelFolder model = ModelFolder.open(folder);
    return of(model.config(), model.tensors(), options);
  }

  /**
   * A decoder of the tensors of {@link ModelConfig#tensors()}, each F32, F16 or BF16. They are read
   * where they lie and not needed afterwards.
   */
  public static Decoder of(
      ModelConfig config, Map<String, Tensor> tensors, DecoderOptions options) {
    TorchRuntime.prepareThread(GradMode.OFF);
    NDManager manager = NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      AttentionKernel kernel = AttentionKernel.on(options.device());
      String blocks =
          DecoderSource.of(config, options.computeType(), kernel, options.quantization()).text();
      TorchProgram program = TorchProgram.load(manager, blocks + inferenceText(config));
      NDList weights = packed(config, tensors, manager, program);
      return new Decoder(config, options, manager, program, weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static String inferenceText(ModelConfig config) {
    return new TorchTemplate()
        .value("L", config.layers())
        .value("d", config.hidden())
        .fill(Decoder.class, "inference.torchscript");
  }

  private static NDList packed(
      ModelConfig config, Map<String, Tensor> tensors, NDManager manager, TorchProgram program) {
    try (NDManager loading = manager.newSubManager()) {
      List<NDArray> given = new ArrayList<>();
      for (TensorSpec spec : config.tensors()) {
        given.add(typed(spec, tensors.get(spec.name()), loading, program));
      }
      return program.call(manager, "pack", given);
    }
  }

  /** The stored bits as a tensor of their type; DJL cannot make bf16, so that goes in as bytes. */
  private static NDArray typed(
      TensorSpec spec, Tensor tensor, NDManager manager, TorchProgram program) {
    if (tensor == null || !tensor.shape().equals(spec.shape())) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          spec.name(),
          tensor == null
              ? "the tensor is missing"
              : "it is %s, not %s".formatted(tensor.shape(), spec.shape()),
          "Use weights that belong to this configuration.");
    }
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    ByteBuffer data = tensor.data().duplicate();
    return switch (tensor.dtype()) {
      case F32 -> manager.create(data, new Shape(shape), DataType.FLOAT32);
      case F16 -> manager.create(data, new Shape(shape), DataType.FLOAT16);
      case BF16 -> {
        shape[shape.length - 1] *= 2;
        NDArray bytes = manager.create(data, new Shape(shape), DataType.INT8);
        yield program.call(manager, "typed", bytes, BFLOAT16).singletonOrThrow();
      }
      default ->
          throw new ForgeException(
              ErrorCode.MODEL_INVALID,
              tensor.name(),
              "it is %s, not a float type".formatted(tensor.dtype()),
              "Store weights as %s, %s or %s.".formatted(DType.F32, DType.F16, DType.BF16));
    };
  }

  public ModelConfig config() {
    return config;
  }

  public DecoderOptions options() {
    return options;
  }

  /**
   * Logits of every position, all at once: for tests and short texts.
   *
   * @param ids {@code [rows, length]}
   * @param mask false at padding, which may be on either side; null when there is none
   * @return {@code [rows, length, vocab]} row-major; meaningless where the mask is false
   */
  public float[] logits(int[][] ids, boolean[][] mask) {
    int length = ids[0].length;
    try (NDManager call = begin(length)) {
      boolean[] keep = new boolean[ids.length * length];
      for (int i = 0; i < keep.length; i++) {
        keep[i] = mask == null || mask[i / length][i % length];
      }
      NDArray rows = ids(call, TokenIds.flat(ids), ids.length, length);
      NDArray kept = call.create(keep, new Shape(ids.length, length));
      String method = mask == null ? "forward" : "masked_logits";
      NDList result =
          mask == null
              ? program.call(call, method, rows, table, weights)
              : program.call(call, method, rows, kept, table, weights);
      return result.singletonOrThrow().toFloatArray();
    }
  }

  /**
   * Logits of every position as they lie in native memory, for a program that reads them there.
   *
   * @param owner whose device is that of this decoder, and who frees the result
   * @param ids int32 or int64 {@code [rows, length]}, unpadded or padded on the right
   * @return fp32 {@code [rows, length, vocab]}
   */
  public NDArray logits(NDManager owner, NDArray ids) {
    requirePositions(Math.toIntExact(ids.getShape().get(1)));
    return program.call(owner, "forward", ids, table, weights).singletonOrThrow();
  }

  /**
   * Judges chosen tokens of right-padded rows.
   *
   * @param ids {@code [rows, length]} row-major; padding may hold any id
   * @param positions flat indexes into {@code ids}, each of the token before a judged one
   * @param targets the judged tokens
   */
  public TokenJudgements judge(int rows, int length, int[] ids, int[] positions, int[] targets) {
    try (NDManager call = begin(length)) {
      int rowsPerChunk = Math.max(1, Math.min(CHUNK_POSITIONS, CHUNK_FLOATS / config.vocab()));
      long chunks = (positions.length + rowsPerChunk - 1) / rowsPerChunk;
      NDList result =
          program.call(
              call,
              "judge",
              ids(call, ids, rows, length),
              longs(call, positions),
              ids(call, targets, targets.length),
              chunks,
              table,
              weights);
      float[] nll = result.get(0).toFloatArray();
      long[] guesses = result.get(1).toLongArray();
      boolean[] correct = new boolean[nll.length];
      for (int i = 0; i < correct.length; i++) {
        correct[i] = guesses[i] == targets[i];
      }
      return new TokenJudgements(nll, correct);
    }
  }

  /** Room for cached generation of {@code rows} texts of at most {@code capacity} tokens. */
  public DecoderSession session(int rows, int capacity) {
    TorchRuntime.prepareThread(GradMode.OFF);
    requirePositions(capacity);
    return new DecoderSession(
        config, manager.newSubManager(), program, weights, table, rows, capacity);
  }

  /** The compiled text and what it multiplies with, for measurements. */
  TorchProgram program() {
    return program;
  }

  NDList weights() {
    return weights;
  }

  NDManager manager() {
    return manager;
  }

  private NDManager begin(int length) {
    TorchRuntime.prepareThread(GradMode.OFF);
    requirePositions(length);
    return manager.newSubManager();
  }

  private void requirePositions(int length) {
    if (length < 1 || length > config.maxPositions()) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "a text of %,d tokens".formatted(length),
          "the model has positions for 1 to %,d".formatted(config.maxPositions()),
          "Cut the text into pieces.");
    }
  }

  private NDArray ids(NDManager call, int[] ids, long... shape) {
    TokenIds.check(ids, config.vocab());
    return longs(call, ids).reshape(new Shape(shape));
  }

  private static NDArray longs(NDManager call, int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return call.create(wide);
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
