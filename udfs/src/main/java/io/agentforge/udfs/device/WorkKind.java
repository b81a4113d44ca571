package io.agentforge.udfs.device;

import java.util.Locale;

/** What the tasks of a stage do, as far as their resources go. */
public enum WorkKind {
  /** Forward and backward passes: a whole GPU. */
  TRAIN,
  /** Forward passes over held-out items: a share of a GPU. */
  EVALUATE,
  /** Text from a model: a share of a GPU. */
  GENERATE,
  /** Reading, writing, checking, and judging packed files, which the CPU does. */
  OTHER;

  /** The kind of a work unit; one that is none of these needs no device. */
  public static WorkKind of(String unitKind) {
    return switch (unitKind.toLowerCase(Locale.ROOT)) {
      case "train" -> TRAIN;
      case "evaluate" -> EVALUATE;
      case "generate" -> GENERATE;
      default -> OTHER;
    };
  }
}
