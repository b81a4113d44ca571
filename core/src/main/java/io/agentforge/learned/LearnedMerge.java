package io.agentforge.learned;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.decoder.AttentionKernel;
import io.agentforge.decoder.DecoderSource;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.decoder.RotaryTable;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.score.ScoredSequence;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;
import io.agentforge.train.Batch;
import io.agentforge.train.TrainingSettings;
import io.agentforge.train.WarmupStableDecay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Learns how much of each donor every row of the merged model takes: coefficients that start equal
 * and climb the mean, over the suites, of the geometric mean probability of a right token. A step
 * draws a batch of every suite; coefficients move by Adam.
 */
public final class LearnedMerge implements AutoCloseable {
  private final ModelConfig config;
  private final TrainingSettings settings;
  private final List<Suite> suites;
  private final SeedTree seed;
  private final DecoderWeights merged;
  private final TorchProgram program;
  private final List<NDArray> packed;
  private final List<NDArray> base = new ArrayList<>();
  private final List<NDArray> differences = new ArrayList<>();
  private final List<NDArray> coefficients = new ArrayList<>();
  private final List<NDArray> gradients;
  private final List<NDArray> coefficientGradients;
  private final List<NDArray> firstMoments;
  private final List<NDArray> secondMoments;
  private final List<NDArray> ages;
  private final NDArray rotary;
  private long steps;

  /**
   * Questions that count alike with those of other suites.
   *
   * @param rows of a batch
   */
  public record Suite(List<ScoredSequence> sequences, int rows) {
    public Suite {
      if (sequences.isEmpty() || rows < 1) {
        throw new IllegalArgumentException("a suite has sequences, and batches have rows");
      }
      sequences = List.copyOf(sequences);
    }
  }

  private LearnedMerge(
      DecoderWeights merged,
      TorchProgram program,
      List<Map<String, Tensor>> donors,
      List<Suite> suites,
      TrainingSettings settings,
      SeedTree seed) {
    this.config = merged.config();
    this.merged = merged;
    this.suites = List.copyOf(suites);
    this.settings = settings;
    this.seed = seed;
    NDManager manager = merged.manager();
    this.program = program;
    this.packed = program.call(manager, "pack", merged.arrays());
    this.rotary = RotaryTable.create(manager, config, longest(suites));
    merged.arrays().forEach(array -> base.add(array.duplicate()));
    for (Map<String, Tensor> donor : donors) {
      try (DecoderWeights theirs = DecoderWeights.load(config, donor, manager.getDevice())) {
        for (int i = 0; i < base.size(); i++) {
          NDArray difference = theirs.arrays().get(i).sub(base.get(i));
          difference.attach(manager);
          differences.add(difference);
          coefficients.add(manager.full(rows(base.get(i)), 1f / donors.size()));
        }
      }
    }
    this.gradients = zerosLike(base);
    this.coefficientGradients = zerosLike(coefficients);
    this.firstMoments = zerosLike(coefficients);
    this.secondMoments = zerosLike(coefficients);
    this.ages = Collections.nCopies(coefficients.size(), manager.zeros(new Shape(1)));
    program.call(manager, "blend", merged.arrays(), packed, base, differences, coefficients);
  }

  /**
   * Starts from equal parts of the donors.
   *
   * @param ancestor all tensors of the model that the donors descend from, F32
   * @param donors all tensors of each, F32; at least one
   * @param settings of Adam on the coefficients; accumulation, decay of weights and clipping are
   *     not used
   * @param seed of the order in which sequences are drawn
   * @throws ForgeException ENGINE_UNAVAILABLE; DATA_INVALID for a sequence beyond the model's
   *     positions
   */
  public static LearnedMerge start(
      ModelConfig config,
      Map<String, Tensor> ancestor,
      List<Map<String, Tensor>> donors,
      List<Suite> suites,
      TrainingSettings settings,
      SeedTree seed,
      Device device) {
    TorchRuntime.prepareThread(GradMode.OFF);
    for (Suite suite : suites) {
      suite.sequences().forEach(sequence -> check(config, sequence));
    }
    DecoderWeights merged = DecoderWeights.load(config, ancestor, device);
    TorchProgram program = null;
    try {
      program = TorchProgram.load(merged.manager(), text(merged, settings, longest(suites)));
      return new LearnedMerge(merged, program, donors, suites, settings, seed);
    } catch (RuntimeException | Error e) {
      if (program != null) {
        program.close();
      }
      merged.close();
      throw e;
    }
  }

  private static void check(ModelConfig config, ScoredSequence sequence) {
    if (sequence.tokens().length - 1 > config.maxPositions()) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "a sequence of %d tokens".formatted(sequence.tokens().length),
          "the model has %d positions".formatted(config.maxPositions()),
          "Give shorter questions");
    }
  }

  /** Tokens that the longest sequence reads. */
  private static int longest(List<Suite> suites) {
    return suites.stream()
        .flatMap(suite -> suite.sequences().stream())
        .mapToInt(sequence -> sequence.tokens().length - 1)
        .max()
        .orElseThrow();
  }

  private static String text(DecoderWeights merged, TrainingSettings settings, int longest) {
    AttentionKernel kernel = AttentionKernel.training(merged.manager().getDevice(), longest);
    return DecoderSource.of(merged.config(), settings.computeType(), kernel)
            .textWithGradients(settings.checkpointing())
        + new TorchTemplate()
            .value("beta1", settings.beta1())
            .value("beta2", settings.beta2())
            .value("epsilon", settings.epsilon())
            .fill(LearnedMerge.class, "learned.torchscript");
  }

  private static Shape rows(NDArray tensor) {
    Shape shape = tensor.getShape();
    return shape.dimension() == 1 ? shape : new Shape(shape.get(0), 1);
  }

  private static List<NDArray> zerosLike(List<NDArray> arrays) {
    return arrays.stream().map(array -> array.getManager().zeros(array.getShape())).toList();
  }

  /**
   * One step.
   *
   * @return mean over the suites of the geometric mean probability of a right token of the batches,
   *     before the step
   * @throws ForgeException TRAINING_DIVERGED when a gradient is not finite
   */
  public double step() {
    double fitness = 0;
    for (int s = 0; s < suites.size(); s++) {
      float[] sums = learn(batch(suites.get(s), seed.child(s, steps)), s == 0);
      fitness += Math.exp(-sums[0] / Math.max(1, sums[1])) / suites.size();
    }
    NDManager manager = merged.manager();
    try (NDManager local = manager.newSubManager()) {
      double rate = WarmupStableDecay.rate(settings, steps);
      float norm =
          program
              .call(
                  local,
                  "advance",
                  merged.arrays(),
                  packed,
                  base,
                  differences,
                  coefficients,
                  coefficientGradients,
                  firstMoments,
                  secondMoments,
                  ages,
                  rate)
              .singletonOrThrow()
              .toFloatArray()[0];
      requireFinite(norm);
    }
    steps++;
    return fitness;
  }

  private void requireFinite(float norm) {
    if (!Float.isFinite(norm)) {
      throw new ForgeException(
          ErrorCode.TRAINING_DIVERGED,
          "learned merge, step " + steps,
          "the gradient of the coefficients has norm " + norm,
          "Look for weights that are not finite, or lower the rate");
    }
  }

  private float[] learn(Batch batch, boolean first) {
    try (NDManager local = merged.manager().newSubManager()) {
      Shape shape = new Shape(batch.rows(), batch.length());
      return program
          .call(
              local,
              "learn",
              local.create(batch.inputs(), shape),
              local.create(batch.targets(), shape),
              rotary,
              merged.arrays(),
              packed,
              gradients,
              differences,
              coefficientGradients,
              first)
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  /** Rows drawn with replacement, padded to the longest. */
  private static Batch batch(Suite suite, SeedTree draw) {
    List<ScoredSequence> rows = new ArrayList<>();
    for (int r = 0; r < suite.rows(); r++) {
      rows.add(suite.sequences().get(draw.integer(r, suite.sequences().size())));
    }
    int length = rows.stream().mapToInt(row -> row.tokens().length - 1).max().orElseThrow();
    int[] inputs = new int[rows.size() * length];
    int[] targets = new int[rows.size() * length];
    for (int r = 0; r < rows.size(); r++) {
      int[] tokens = rows.get(r).tokens();
      for (int t = 0; t < length; t++) {
        boolean there = t + 1 < tokens.length;
        inputs[r * length + t] = there ? tokens[t] : 0;
        targets[r * length + t] =
            there && t + 1 >= rows.get(r).firstScored() ? tokens[t + 1] : Batch.IGNORED;
      }
    }
    return new Batch(rows.size(), length, inputs, targets);
  }

  /** A copy of the merged model's tensors, F32, in canonical order. */
  public Map<String, Tensor> tensors() {
    return merged.tensors();
  }

  /** How many numbers are learned: donors times the rows of all tensors. */
  public long coefficients() {
    return coefficients.stream().mapToLong(NDArray::size).sum();
  }

  @Override
  public void close() {
    program.close();
    merged.close();
  }
}
