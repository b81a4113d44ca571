package io.agentforge.error;

/**
 * Exit status of every command; Airflow and Oozie branch on these numbers, so they never change.
 */
public enum ExitStatus {
  DONE(0),
  INTERNAL(1),
  USAGE(2),
  UNUSABLE_INPUT(3),
  GATE(4),
  STORAGE(5),
  CLUSTER(6),
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The number handed to the operating system. */
  public int code() {
    return code;
  }
}
