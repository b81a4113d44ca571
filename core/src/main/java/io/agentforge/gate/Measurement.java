package io.agentforge.gate;

/**
 * One measured number with what is needed to trust it.
 *
 * @param value null when it could not be measured
 * @param low lower end of the 95 % interval; null where the definition has none (an exact count)
 * @param high upper end; null like {@code low}
 * @param items number of items measured; 0 makes the gate NOT_EVALUATED
 * @param note what a reader should know: guards, the unit concerned, why a value is missing
 */
public record Measurement(
    String gate, Double value, Double low, Double high, long items, String note) {

  /** An exact count or a check without sampling error. */
  public static Measurement exact(String gate, double value, long items, String note) {
    return new Measurement(gate, value, null, null, items, note);
  }

  /** Nothing was measured, and why. */
  public static Measurement missing(String gate, String why) {
    return new Measurement(gate, null, null, null, 0, why);
  }
}
