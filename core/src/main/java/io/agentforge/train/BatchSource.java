package io.agentforge.train;

/**
 * Training data as a pure function of its position: the same index always gives the same batch, so
 * the data position of a checkpoint is one number.
 */
@FunctionalInterface
public interface BatchSource {
  /** Micro-batch {@code index}, counted from 0 over the whole training. */
  Batch batch(long index);
}
