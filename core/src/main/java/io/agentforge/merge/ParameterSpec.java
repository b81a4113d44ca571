package io.agentforge.merge;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A parameter that a merge method reads, named as mergekit names it where that has it.
 *
 * @param initial the value when a recipe sets none; empty when it must set one. A flag is 0 or 1
 * @param least smallest value allowed
 * @param most largest value allowed
 * @param meaning one line for people, with the unit
 */
public record ParameterSpec(
    String name,
    Scope scope,
    Type type,
    OptionalDouble initial,
    double least,
    double most,
    String meaning) {
  /** Whom a value belongs to, and so which tensor name a filter is matched with. */
  public enum Scope {
    /** One value for the output tensor; filters see the name of the output tensor. */
    SHARED,
    /** One value for each donor; filters see the name of the donor's tensor. */
    PER_MODEL
  }

  /** The kind of values. */
  public enum Type {
    NUMBER,
    INTEGER,
    FLAG
  }

  /** A number of each donor that a recipe must set. */
  public static ParameterSpec required(
      String name, Scope scope, double least, double most, String meaning) {
    return new ParameterSpec(
        name, scope, Type.NUMBER, OptionalDouble.empty(), least, most, meaning);
  }

  /** A number with a default. */
  public static ParameterSpec number(
      String name, Scope scope, double initial, double least, double most, String meaning) {
    return new ParameterSpec(
        name, scope, Type.NUMBER, OptionalDouble.of(initial), least, most, meaning);
  }

  /** A whole number with a default, for the output tensor. */
  public static ParameterSpec integer(
      String name, int initial, int least, int most, String meaning) {
    return new ParameterSpec(
        name, Scope.SHARED, Type.INTEGER, OptionalDouble.of(initial), least, most, meaning);
  }

  /** A switch for the output tensor. */
  public static ParameterSpec flag(String name, boolean initial, String meaning) {
    return new ParameterSpec(
        name, Scope.SHARED, Type.FLAG, OptionalDouble.of(initial ? 1 : 0), 0, 1, meaning);
  }

  /** The weight of a donor: any finite number, required. */
  public static ParameterSpec weight() {
    return required(
        "weight",
        Scope.PER_MODEL,
        -Double.MAX_VALUE,
        Double.MAX_VALUE,
        "share of this model; relative where weights are normalized");
  }

  /** Whether a recipe must set it. */
  public boolean isRequired() {
    return initial.isEmpty();
  }

  /** Why a value is not allowed, with the value; empty when it is. */
  public Optional<String> problem(double value) {
    if (!Double.isFinite(value)) {
      return Optional.of("%s is %s, which is no finite number".formatted(name, value));
    }
    if (type != Type.NUMBER && value != Math.rint(value)) {
      return Optional.of("%s is %s and must be a whole number".formatted(name, value));
    }
    if (value < least || value > most) {
      return Optional.of(
          "%s is %s and must lie in [%s, %s]".formatted(name, value, bound(least), bound(most)));
    }
    return Optional.empty();
  }

  private static String bound(double value) {
    if (Math.abs(value) == Double.MAX_VALUE) {
      return value > 0 ? "∞" : "-∞";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
