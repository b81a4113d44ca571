package io.agentforge.merge.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a recipe gives to one parameter at one level: rules by tensor name, of which the first that
 * matches counts. A switch is 0 or 1.
 *
 * @param rules at least one; a plain value is one rule without a filter
 */
public record Setting(List<Rule> rules) {
  /** The filter that matches every tensor. */
  static final String EVERYTHING = "*";

  public Setting {
    rules = List.copyOf(rules);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("a setting needs a rule");
    }
  }

  /**
   * A value for the tensors whose name contains the filter.
   *
   * @param filter part of a tensor name; empty for every tensor
   */
  public record Rule(Optional<String> filter, Gradient value) {
    public Rule {
      filter = filter.filter(text -> !text.equals(EVERYTHING));
    }

    boolean matches(String tensor) {
      return filter.isEmpty() || tensor.contains(filter.get());
    }
  }

  /** One value for every tensor and layer. */
  public static Setting of(double value) {
    return of(Gradient.constant(value));
  }

  /** One gradient for every tensor. */
  public static Setting of(Gradient value) {
    return new Setting(List.of(new Rule(Optional.empty(), value)));
  }

  /**
   * The value for a tensor; empty when no rule matches, so that the next level decides.
   *
   * @param position of the tensor's layer in its slice, 0 to 1; 0 outside of layers
   */
  public OptionalDouble value(String tensor, double position) {
    for (Rule rule : rules) {
      if (rule.matches(tensor)) {
        return OptionalDouble.of(rule.value().at(position));
      }
    }
    return OptionalDouble.empty();
  }
}
