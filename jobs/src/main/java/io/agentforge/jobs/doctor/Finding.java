package io.agentforge.jobs.doctor;

/**
 * What one look at the machine found.
 *
 * @param remedy what to do; empty when all is well
 */
public record Finding(String check, Status status, String detail, String remedy) {
  /** How much it matters. */
  public enum Status {
    OK,
    /** Works, but slower or with less. */
    WARN,
    /** A run will not work. */
    FAIL
  }

  static Finding ok(String check, String detail) {
    return new Finding(check, Status.OK, detail, "");
  }

  static Finding warn(String check, String detail, String remedy) {
    return new Finding(check, Status.WARN, detail, remedy);
  }

  static Finding fail(String check, String detail, String remedy) {
    return new Finding(check, Status.FAIL, detail, remedy);
  }
}
