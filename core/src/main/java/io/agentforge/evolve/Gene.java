package io.agentforge.evolve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** One coordinate of a search space: what a number of the unit interval stands for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Gene.Real.class, name = "real"),
  @JsonSubTypes.Type(value = Gene.Whole.class, name = "whole"),
  @JsonSubTypes.Type(value = Gene.Choice.class, name = "choice")
})
public sealed interface Gene {
  /** Unique within its space. */
  String name();

  /** Number of different values; 0 for a continuous gene. */
  @JsonIgnore
  int levels();

  /**
   * The value at a unit coordinate: a number for {@link Real} and {@link Whole}, the index of the
   * option for {@link Choice}. Coordinates outside [0, 1] count as the nearer end.
   */
  default double value(double unit) {
    return Math.min(levels() - 1, (int) (Math.max(0, unit) * levels()));
  }

  /** A unit coordinate with that value; the middle of its interval for a discrete gene. */
  default double unit(double value) {
    return (value + 0.5) / levels();
  }

  /** A number between two bounds, both included. */
  record Real(String name, double low, double high) implements Gene {
    public Real {
      if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
        throw new IllegalArgumentException(
            "%s: bounds [%s, %s] enclose nothing".formatted(name, low, high));
      }
    }

    @Override
    @JsonIgnore
    public int levels() {
      return 0;
    }

    @Override
    public double value(double unit) {
      return low + Math.max(0, Math.min(1, unit)) * (high - low);
    }

    @Override
    public double unit(double value) {
      return (value - low) / (high - low);
    }
  }

  /** A whole number between two bounds, both included. */
  record Whole(String name, int low, int high) implements Gene {
    public Whole {
      if (low > high) {
        throw new IllegalArgumentException(
            "%s: no whole number lies in [%d, %d]".formatted(name, low, high));
      }
    }

    @Override
    @JsonIgnore
    public int levels() {
      return high - low + 1;
    }

    @Override
    public double value(double unit) {
      return low + Gene.super.value(unit);
    }

    @Override
    public double unit(double value) {
      return Gene.super.unit(value - low);
    }
  }

  /** One of several options without an order of their own. */
  record Choice(String name, List<String> options) implements Gene {
    public Choice {
      options = List.copyOf(options);
      if (options.isEmpty()) {
        throw new IllegalArgumentException(name + ": there is nothing to choose from");
      }
    }

    @Override
    @JsonIgnore
    public int levels() {
      return options.size();
    }
  }
}
