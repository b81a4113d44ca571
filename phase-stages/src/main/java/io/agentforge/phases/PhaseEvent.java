package io.agentforge.phases;

/**
 * Something a reader of the report should know: a fallback, a rollback, a sample, a lost worker.
 *
 * @param unit key of the work unit, or empty
 * @param detail JSON object
 */
public record PhaseEvent(String kind, Level level, String unit, String message, String detail) {
  /** How much attention an event deserves. */
  public enum Level {
    INFO,
    WARN,
    ERROR
  }
}
