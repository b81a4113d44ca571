package io.agentforge.merge;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Resolved parameters of one output tensor, or of one donor of it: gradients and filters evaluated,
 * defaults filled in. Flags are 0 or 1.
 */
public record ParameterValues(Map<String, Double> values) {
  public static final ParameterValues NONE = new ParameterValues(Map.of());

  public ParameterValues {
    values = Map.copyOf(values);
  }

  /**
   * The values that a recipe set, completed by the defaults of the method's parameters of the
   * scope.
   *
   * @throws IllegalArgumentException for a required parameter without a value, and for a value of
   *     no such parameter; a recipe is checked before
   */
  public static ParameterValues of(
      List<ParameterSpec> specs, ParameterSpec.Scope scope, Map<String, Double> set) {
    Map<String, Double> all = new TreeMap<>(set);
    for (ParameterSpec spec : specs) {
      if (spec.scope() == scope && !all.containsKey(spec.name())) {
        all.put(
            spec.name(),
            spec.initial()
                .orElseThrow(
                    () -> new IllegalArgumentException(spec.name() + " is required and not set")));
      }
    }
    for (String name : set.keySet()) {
      if (specs.stream().noneMatch(s -> s.scope() == scope && s.name().equals(name))) {
        throw new IllegalArgumentException("no %s parameter is called %s".formatted(scope, name));
      }
    }
    return new ParameterValues(all);
  }

  /** The value of a number. */
  public double number(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no value of " + name + " among " + values.keySet());
    }
    return value;
  }

  /** The value of a whole number. */
  public int integer(String name) {
    return (int) number(name);
  }

  /** The value of a flag. */
  public boolean flag(String name) {
    return number(name) != 0;
  }
}
