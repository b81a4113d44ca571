package io.agentforge.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.agentforge.torch.TorchProgram;
import java.util.List;

/**
 * A copy of a training's state in native memory, overwritten as the training goes well. Nothing of
 * it passes through the JVM, whose limit on direct buffers is below what a large model takes.
 */
final class Snapshot implements AutoCloseable {
  private final TrainingState state;
  private final TorchProgram program;
  private final NDManager manager;
  private final List<NDArray> copies;
  private long steps;

  Snapshot(TrainingState state, TorchProgram program) {
    this.state = state;
    this.program = program;
    this.manager = state.weights.manager().newSubManager();
    this.copies = state.arrays().stream().map(array -> manager.create(array.getShape())).toList();
    take();
  }

  /** Copies the present state. */
  void take() {
    overwrite(copies, state.arrays());
    steps = state.progress.steps();
  }

  /**
   * Puts the copied state back. The data position stays where it is, so that the batches that did
   * harm are not met again.
   */
  void restore() {
    overwrite(state.arrays(), copies);
    var now = state.progress;
    state.progress = new TrainingState.Progress(steps, now.microBatches(), now.rateFactor());
  }

  private void overwrite(List<NDArray> to, List<NDArray> values) {
    try (NDManager call = manager.newSubManager()) {
      program.call(call, "overwrite", to, values);
    }
  }

  /** Optimiser steps done when the copy was taken. */
  long steps() {
    return steps;
  }

  @Override
  public void close() {
    manager.close();
  }
}
