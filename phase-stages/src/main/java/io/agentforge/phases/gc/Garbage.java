package io.agentforge.phases.gc;

/**
 * A file that no run refers to.
 *
 * @param bytes it takes
 */
public record Garbage(Kind kind, String path, long bytes) {
  /** What a file was. */
  public enum Kind {
    CHECKPOINT,
    UNIT_RESULT,
    OBJECT,
    TENSOR_ENTRY,
    TRAINING_STATE,
    STAGED_FILE
  }
}
