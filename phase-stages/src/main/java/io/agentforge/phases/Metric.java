package io.agentforge.phases;

/**
 * One number a phase measured.
 *
 * @param subject model or part it belongs to
 * @param step training tokens or 0
 * @param value never NaN: what could not be measured is not a metric
 * @param low lower end of the 95 % interval, or null
 * @param high upper end, or null
 * @param unit of the value, such as {@code nats/token}
 * @param split {@code train}, {@code selection}, {@code test} or empty
 */
public record Metric(
    String name,
    String subject,
    long step,
    double value,
    Double low,
    Double high,
    long items,
    String unit,
    String split) {
  /** A number without an interval. */
  public static Metric plain(
      String name, String subject, long step, double value, String unit, String split) {
    return new Metric(name, subject, step, value, null, null, 0, unit, split);
  }
}
