package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Gate;

/** The words and numbers of a gate, the same in the page, on a terminal and in pictures. */
final class GateText {
  private GateText() {}

  /** {@code > 0.800} or {@code 24,924,160 ± 1.0 %}. */
  static String threshold(Gate gate) {
    if (gate.threshold() == null) {
      return Quantity.ABSENT;
    }
    String threshold = Quantity.level(gate.threshold());
    if ("within".equals(gate.comparison())) {
      double tolerance = gate.tolerance() == null ? 0 : gate.tolerance();
      return threshold + " ± " + Quantity.compact(tolerance * 100) + "\u00a0%";
    }
    String symbol =
        switch (gate.comparison()) {
          case ">=" -> "≥";
          case "<=" -> "≤";
          default -> gate.comparison();
        };
    return symbol + " " + threshold;
  }

  /** A number of this gate; where rounding would show it as the threshold, all its digits. */
  static String number(Gate gate, Double value) {
    boolean besideThreshold =
        value != null
            && gate.threshold() != null
            && !value.equals(gate.threshold())
            && Math.abs(value - gate.threshold()) < 5e-4 * Math.max(1, Math.abs(gate.threshold()));
    return besideThreshold && Math.abs(value) < 1000
        ? Double.toString(value)
        : Quantity.number(value);
  }

  static String interval(Gate gate) {
    return Quantity.interval(gate.low(), gate.high()).isEmpty()
        ? ""
        : number(gate, gate.low()) + " … " + number(gate, gate.high());
  }

  static String verdict(String verdict) {
    return verdict.replace('_', ' ');
  }

  static String css(String verdict) {
    return switch (verdict) {
      case "PASS" -> "pass";
      case "FAIL" -> "fail";
      default -> "open";
    };
  }
}
