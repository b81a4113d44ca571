package io.agentforge.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.decoder.AttentionKernel;
import io.agentforge.decoder.DecoderSource;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.decoder.LayerQuantization;
import io.agentforge.decoder.RotaryTable;
import io.agentforge.decoder.Teaching;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.torch.TorchTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains one decoder with AdamW: every optimiser step is one call into a TorchScript program
 * (forward, gradients, clipping, update), preceded by one call for each further micro-batch.
 *
 * <p>Belongs to the thread that made it. Equal weights, settings and batches give equal losses, bit
 * for bit, on the same CPU, also when other trainers run beside it.
 */
public final class Trainer implements AutoCloseable {
  private final TrainingState state;
  private final TrainingSettings settings;
  private final BatchSource source;
  private final Optional<TernaryCourse> course;
  private final TorchProgram program;
  private final List<NDArray> packed;
  private final List<Object> updateArguments = new ArrayList<>();
  private NDArray table;
  private double part = 1;

  private Trainer(
      TrainingState state,
      TrainingSettings settings,
      Optional<TernaryCourse> course,
      BatchSource source) {
    this.state = state;
    this.settings = settings;
    this.course = course;
    this.source = source;
    NDManager manager = state.weights.manager();
    int length = source.batch(state.progress.microBatches()).length();
    AttentionKernel kernel = AttentionKernel.training(manager.getDevice(), length);
    this.program = TorchProgram.load(manager, text(kernel));
    this.packed = program.call(manager, "pack", state.weights.arrays());
    updateArguments.add(state.weights.arrays());
    updateArguments.addAll(state.group(true));
    updateArguments.addAll(state.group(false));
    updateArguments.add(packed);
  }

  /**
   * Starts a training; the trainer owns the weights from here on, on the device where they lie.
   *
   * @throws io.agentforge.error.ForgeException ENGINE_UNAVAILABLE
   */
  public static Trainer start(
      DecoderWeights weights, TrainingSettings settings, BatchSource source) {
    TorchRuntime.prepareThread(GradMode.OFF);
    return new Trainer(new TrainingState(weights), settings, Optional.empty(), source);
  }

  /**
   * Starts a training to ternary weights: layers compute on quantised weights and inputs, the fp32
   * weights behind them move.
   *
   * @throws io.agentforge.error.ForgeException ENGINE_UNAVAILABLE; USAGE when rows are no whole
   *     groups
   */
  public static Trainer start(
      DecoderWeights weights, TrainingSettings settings, TernaryCourse course, BatchSource source) {
    TorchRuntime.prepareThread(GradMode.OFF);
    return new Trainer(new TrainingState(weights), settings, Optional.of(course), source);
  }

  /** Starts a training from named F32 tensors. */
  public static Trainer start(
      Map<String, Tensor> weights,
      ModelConfig config,
      TrainingSettings settings,
      BatchSource source,
      Device device) {
    return start(DecoderWeights.load(config, weights, device), settings, source);
  }

  /**
   * Goes on where {@link #save} stopped: the following losses are those of an uninterrupted
   * training.
   *
   * @throws io.agentforge.error.ForgeException CHECKPOINT_CORRUPT when the folder holds no whole
   *     training checkpoint; USAGE when it was made with other settings
   */
  public static Trainer resume(Path folder, TrainingSettings settings, BatchSource source) {
    return resume(folder, settings, source, Device.cpu());
  }

  /** As {@link #resume(Path, TrainingSettings, BatchSource)}, on a device. */
  public static Trainer resume(
      Path folder, TrainingSettings settings, BatchSource source, Device device) {
    TorchRuntime.prepareThread(GradMode.OFF);
    return resume(folder, settings, Optional.empty(), source, device);
  }

  /** As {@link #resume(Path, TrainingSettings, BatchSource)}, of a training to ternary weights. */
  public static Trainer resume(
      Path folder,
      TrainingSettings settings,
      TernaryCourse course,
      BatchSource source,
      Device device) {
    return resume(folder, settings, Optional.of(course), source, device);
  }

  private static Trainer resume(
      Path folder,
      TrainingSettings settings,
      Optional<TernaryCourse> course,
      BatchSource source,
      Device device) {
    TorchRuntime.prepareThread(GradMode.OFF);
    TrainingState state = TrainingCheckpoint.read(folder, settings, ternary(course), device);
    return new Trainer(state, settings, course, source);
  }

  /**
   * One optimiser step over {@link TrainingSettings#accumulation()} micro-batches. A step whose
   * gradient is not finite reports it and leaves the weights alone.
   */
  public StepReport step() {
    var progress = state.progress;
    course.ifPresent(ternary -> approach(ternary.settings().part(progress.steps())));
    double rate = WarmupStableDecay.rate(settings, progress.steps()) * progress.rateFactor();
    float[] sums = {0, 0};
    long position = progress.microBatches();
    for (int i = 0; i < settings.accumulation(); i++) {
      Batch batch = source.batch(position++);
      boolean last = i == settings.accumulation() - 1;
      float[] result = last ? finish(batch, i == 0, sums, rate) : accumulate(batch, i == 0);
      sums = last ? result : new float[] {sums[0] + result[0], sums[1] + result[1]};
    }
    long step = progress.steps() + 1;
    state.progress = new TrainingState.Progress(step, position, progress.rateFactor());
    long targets = (long) sums[1];
    return new StepReport(step, sums[0] / Math.max(1, targets), sums[2], rate, targets);
  }

  /** Optimiser steps done. */
  public long stepsDone() {
    return state.progress.steps();
  }

  /** Micro-batches drawn so far: the index of the next one. */
  public long dataPosition() {
    return state.progress.microBatches();
  }

  public ModelConfig config() {
    return state.weights.config();
  }

  public TrainingSettings settings() {
    return settings;
  }

  /** A copy of the fp32 weights, by name, in canonical order. */
  public Map<String, Tensor> weights() {
    return state.weights.tensors();
  }

  /** Writes a training checkpoint into a folder, replacing an earlier one there at once. */
  public void save(Path folder) {
    TrainingCheckpoint.write(folder, state, settings, ternary(course));
  }

  /**
   * Sets the weights, for trainings that meet: the moments and the position stay.
   *
   * @param tensors F32, by name
   */
  public void replaceWeights(Map<String, Tensor> tensors) {
    state.replaceWeights(tensors);
    program.call(state.weights.manager(), "renew", state.weights.arrays(), packed);
  }

  @Override
  public void close() {
    program.close();
    state.close();
  }

  /** A copy of the state that can be put back; closed with the trainer at the latest. */
  Snapshot snapshot() {
    return new Snapshot(state, program);
  }

  /** Goes back to a snapshot and multiplies the rate from there on; the data position stays. */
  void rollbackTo(Snapshot snapshot, double rateFactor) {
    snapshot.restore();
    var now = state.progress;
    state.progress =
        new TrainingState.Progress(now.steps(), now.microBatches(), now.rateFactor() * rateFactor);
    program.call(state.weights.manager(), "renew", state.weights.arrays(), packed);
  }

  private void approach(double now) {
    if (now != part) {
      program.call(state.weights.manager(), "approach", state.weights.arrays(), packed, now);
      part = now;
    }
  }

  private float[] accumulate(Batch batch, boolean first) {
    return call(batch, "gradients", state.weights.arrays(), packed, state.gradients, first);
  }

  private float[] finish(Batch batch, boolean first, float[] sums, double rate) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(state.gradients);
    arguments.add(first);
    arguments.add((double) sums[0]);
    arguments.add((double) sums[1]);
    arguments.add(rate);
    arguments.addAll(updateArguments);
    return call(batch, "step", arguments.toArray());
  }

  private float[] call(Batch batch, String method, Object... more) {
    if (table == null || table.getShape().get(0) < batch.length()) {
      table = RotaryTable.create(state.weights.manager(), config(), batch.length());
    }
    try (NDManager local = state.weights.manager().newSubManager()) {
      Shape shape = new Shape(batch.rows(), batch.length());
      List<Object> arguments = new ArrayList<>();
      arguments.add(local.create(batch.inputs(), shape));
      arguments.add(local.create(batch.targets(), shape));
      arguments.add(table);
      course
          .flatMap(TernaryCourse::teacher)
          .ifPresent(
              teacher ->
                  arguments.add(
                      teacher
                          .logits(local, (NDArray) arguments.get(0))
                          .reshape(-1, config().vocab())));
      arguments.addAll(List.of(more));
      NDList result = program.call(local, method, arguments.toArray());
      return result.singletonOrThrow().toFloatArray();
    }
  }

  private String text(AttentionKernel kernel) {
    LayerQuantization layers =
        course.map(c -> c.settings().layers()).orElse(LayerQuantization.NONE);
    Teaching teaching = course.map(c -> c.settings().teaching()).orElse(Teaching.NONE);
    return DecoderSource.of(config(), settings.computeType(), kernel, layers)
            .textWithGradients(settings.checkpointing(), teaching)
        + teaching
            .in(new TorchTemplate())
            .feature("quantised", course.isPresent())
            .value("clip", settings.clipNorm())
            .value("decay", settings.weightDecay())
            .value("beta1", settings.beta1())
            .value("beta2", settings.beta2())
            .value("epsilon", settings.epsilon())
            .fill(Trainer.class, "step.torchscript");
  }

  private static Optional<TernarySettings> ternary(Optional<TernaryCourse> course) {
    return course.map(TernaryCourse::settings);
  }
}
