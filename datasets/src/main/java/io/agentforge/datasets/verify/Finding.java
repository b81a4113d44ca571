package io.agentforge.datasets.verify;

/**
 * Something that is not as it should be.
 *
 * @param path of the file or folder
 * @param problem what is wrong, with values
 */
public record Finding(Kind kind, String path, String problem) {
  /** What to make of it. */
  public enum Kind {
    /** Bytes are not those that were written, or are missing. */
    DAMAGED,
    /** Left by a process that ended; nothing refers to it. */
    ORPHAN
  }

  static Finding damaged(String path, String problem) {
    return new Finding(Kind.DAMAGED, path, problem);
  }

  static Finding orphan(String path, String problem) {
    return new Finding(Kind.ORPHAN, path, problem);
  }
}
