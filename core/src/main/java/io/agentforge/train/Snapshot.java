package io.agentforge.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** A copy of a training's state in native memory, overwritten as the training goes well. */
final class Snapshot implements AutoCloseable {
  private final TrainingState state;
  private final NDManager manager;
  private final List<NDArray> copies;
  private long steps;

  Snapshot(TrainingState state) {
    this.state = state;
    this.manager = state.weights.manager().newSubManager();
    this.copies = state.arrays().stream().map(array -> manager.create(array.getShape())).toList();
    take();
  }

  /** Copies the present state. */
  void take() {
    List<NDArray> arrays = state.arrays();
    for (int i = 0; i < copies.size(); i++) {
      arrays.get(i).copyTo(copies.get(i));
    }
    steps = state.progress.steps();
  }

  /**
   * Puts the copied state back. The data position stays where it is, so that the batches that did
   * harm are not met again.
   */
  void restore() {
    List<NDArray> arrays = state.arrays();
    for (int i = 0; i < copies.size(); i++) {
      copies.get(i).copyTo(arrays.get(i));
    }
    var now = state.progress;
    state.progress = new TrainingState.Progress(steps, now.microBatches(), now.rateFactor());
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
