package io.agentforge.datasets.checkpoint;

import java.util.Locale;

/** What a checkpoint is in its run. */
public enum CheckpointRole {
  /** The common ancestor of a family of models. */
  TRUNK,
  /** A model branched from the trunk for one domain. */
  SPECIALIST,
  /** The model a phase hands to the next one. */
  CHAMPION,
  /** Any other model. */
  MODEL,
  /** Weights, optimiser and position of a training under way: private, released when it ends. */
  TRAINING_STATE;

  /** The written name, such as {@code training_state}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Inverse of {@link #id()}. */
  public static CheckpointRole of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
