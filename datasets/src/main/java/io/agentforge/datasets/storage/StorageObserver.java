package io.agentforge.datasets.storage;

import java.io.Serializable;

/**
 * Sees every operation that changes stored state, before and after it takes effect. Production uses
 * {@link #NONE}; tests count operations, crash at the k-th one, or hold two writers at a chosen
 * point. Whatever an observer throws reaches the caller unchanged.
 */
public interface StorageObserver extends Serializable {
  /** Watches nothing. */
  StorageObserver NONE = new StorageObserver() {};

  /** The operation has not happened yet. */
  default void before(StorageOperation operation) {}

  /** The operation has happened. */
  default void after(StorageOperation operation) {}
}
