package io.agentforge.recipe;

import java.util.List;

/** What a key may hold. Values are {@code String, Long, Double, Boolean} or a list of strings. */
sealed interface KeyType {
  /** For people: {@code whole number from 1 to 64}. */
  String description();

  /** Any non-blank text. */
  record Text() implements KeyType {
    @Override
    public String description() {
      return "text";
    }
  }

  /** A whole number, both ends included. */
  record Whole(long low, long high) implements KeyType {
    @Override
    public String description() {
      return high == Long.MAX_VALUE
          ? "whole number from " + low
          : "whole number from %d to %d".formatted(low, high);
    }
  }

  /** A finite number, the upper end included, the lower end on demand. */
  record Real(double low, LowEnd lowEnd, double high) implements KeyType {
    /** Whether the lower end itself is allowed. */
    enum LowEnd {
      INCLUDED,
      EXCLUDED
    }

    boolean contains(double value) {
      boolean above = lowEnd == LowEnd.INCLUDED ? value >= low : value > low;
      return above && value <= high;
    }

    @Override
    public String description() {
      if (high == Double.MAX_VALUE) {
        return "number";
      }
      return "number %s %s, at most %s"
          .formatted(lowEnd == LowEnd.INCLUDED ? "from" : "above", number(low), number(high));
    }

    private static String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /** true or false. */
  record Flag() implements KeyType {
    @Override
    public String description() {
      return "true or false";
    }
  }

  /** One of a few names. */
  record Choice(List<String> names) implements KeyType {
    @Override
    public String description() {
      return "one of " + String.join(", ", names);
    }
  }

  /** A list of different names: out of a few and not empty, or any when {@code names} is empty. */
  record Choices(List<String> names) implements KeyType {
    @Override
    public String description() {
      return names.isEmpty() ? "list of names" : "list of " + String.join(", ", names);
    }
  }
}
