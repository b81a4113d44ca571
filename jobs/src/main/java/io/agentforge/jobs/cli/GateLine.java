package io.agentforge.jobs.cli;

import io.agentforge.gate.Comparison;
import io.agentforge.gate.GateDefinition;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.Measurement;
import java.math.BigDecimal;
import java.math.MathContext;

/** A verdict as one line of a terminal. */
final class GateLine {
  private GateLine() {}

  /** {@code PASS specialisation 0.94 [0.92, 0.96], n 500, > 0.8 (smallest share, …)}. */
  static String of(GateVerdict verdict) {
    GateDefinition definition = verdict.definition();
    Measurement m = verdict.measurement();
    StringBuilder line = new StringBuilder("  ").append(verdict.verdict()).append(' ');
    line.append(definition.phase()).append('/').append(definition.id()).append(' ');
    line.append(m.value() == null ? "not measured" : number(m.value()));
    if (m.low() != null && m.high() != null) {
      line.append(" [").append(number(m.low())).append(", ").append(number(m.high())).append(']');
    }
    line.append(", n ").append(m.items()).append(", ");
    line.append(definition.comparison().symbol()).append(' ');
    line.append(number(definition.threshold()));
    if (definition.comparison() == Comparison.WITHIN) {
      line.append(" ± ").append(number(definition.tolerance() * 100)).append(" %");
    }
    if (m.note() != null && !m.note().isBlank()) {
      line.append(" (").append(m.note()).append(')');
    }
    return line.toString();
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole
        ? String.format(java.util.Locale.ROOT, "%,d", (long) value)
        : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
