package io.agentforge.gate;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides gates. */
public final class Gates {
  private Gates() {}

  /** {@link #judge(GateDefinition, Measurement, List)} where no guard is broken. */
  public static GateVerdict judge(GateDefinition definition, Measurement measurement) {
    return judge(definition, measurement, List.of());
  }

  /**
   * NOT_EVALUATED when the value is missing, not finite or measured on no items, or its interval is
   * incomplete, not finite or reversed; else PASS when the end of the interval least favourable to
   * passing (or the value, where that is worse) meets the threshold and no guard is broken; else
   * FAIL. The note of the verdict's measurement says why it is not evaluated and which guards
   * broke.
   *
   * @param brokenGuards conditions of the definition that do not hold, as sentences
   */
  public static GateVerdict judge(
      GateDefinition definition, Measurement measurement, List<String> brokenGuards) {
    if (!definition.id().equals(measurement.gate())) {
      throw new IllegalArgumentException(
          "gate " + definition.id() + " cannot judge a measurement of " + measurement.gate());
    }
    Optional<String> obstacle = obstacle(measurement);
    Verdict verdict =
        obstacle.isPresent()
            ? Verdict.NOT_EVALUATED
            : brokenGuards.isEmpty() && meets(definition, measurement)
                ? Verdict.PASS
                : Verdict.FAIL;
    Stream<String> reasons =
        Stream.concat(
            obstacle.map(why -> "not evaluated: " + why).stream(),
            brokenGuards.stream().map(guard -> "guard broken: " + guard));
    return new GateVerdict(definition, noted(measurement, reasons.toList()), verdict);
  }

  private static Optional<String> obstacle(Measurement m) {
    if (m.value() == null) {
      return Optional.of("no value");
    }
    if (!Double.isFinite(m.value())) {
      return Optional.of("the value is " + m.value());
    }
    if (m.items() <= 0) {
      return Optional.of("measured on " + m.items() + " items");
    }
    if (m.low() == null && m.high() == null) {
      return Optional.empty();
    }
    if (m.low() == null || m.high() == null) {
      return Optional.of("the interval has one end");
    }
    boolean ordered = Double.isFinite(m.low()) && Double.isFinite(m.high()) && m.low() <= m.high();
    return ordered
        ? Optional.empty()
        : Optional.of("the interval is [" + m.low() + ", " + m.high() + "]");
  }

  private static boolean meets(GateDefinition definition, Measurement m) {
    double low = m.low() == null ? m.value() : Math.min(m.low(), m.value());
    double high = m.high() == null ? m.value() : Math.max(m.high(), m.value());
    double threshold = definition.threshold();
    return switch (definition.comparison()) {
      case GREATER -> low > threshold;
      case AT_LEAST -> low >= threshold;
      case LESS -> high < threshold;
      case AT_MOST -> high <= threshold;
      case WITHIN -> within(definition, low) && within(definition, high);
    };
  }

  /** In decimal, so that 1 % of a written threshold is exactly that. */
  private static boolean within(GateDefinition definition, double value) {
    BigDecimal threshold = BigDecimal.valueOf(definition.threshold());
    BigDecimal distance = BigDecimal.valueOf(value).subtract(threshold).abs();
    BigDecimal allowed = BigDecimal.valueOf(definition.tolerance()).multiply(threshold.abs());
    return distance.compareTo(allowed) <= 0;
  }

  private static Measurement noted(Measurement m, List<String> reasons) {
    if (reasons.isEmpty()) {
      return m;
    }
    Stream<String> own = Stream.of(Objects.requireNonNullElse(m.note(), ""));
    String note =
        String.join(
            "; ", Stream.concat(own, reasons.stream()).filter(part -> !part.isBlank()).toList());
    return new Measurement(m.gate(), m.value(), m.low(), m.high(), m.items(), note);
  }
}
