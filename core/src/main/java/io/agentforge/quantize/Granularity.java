package io.agentforge.quantize;

import java.util.Locale;

/** How many weights of a matrix share one scale. */
public sealed interface Granularity {
  /** One ternary block of GGUF: files of ours lose nothing on their way there. */
  Granularity DEFAULT = new Inputs(256);

  /** Consecutive inputs of a row. */
  record Inputs(int count) implements Granularity {
    public Inputs {
      if (count < 1) {
        throw new IllegalArgumentException("a group holds at least one input, not " + count);
      }
    }

    @Override
    public String toString() {
      return Integer.toString(count);
    }
  }

  /** All inputs of a row. */
  record Row() implements Granularity {
    @Override
    public String toString() {
      return "row";
    }
  }

  /** The whole matrix. */
  record Tensor() implements Granularity {
    @Override
    public String toString() {
      return "tensor";
    }
  }

  /** Inputs that share a scale in a matrix of {@code columns} inputs. */
  default int group(int columns) {
    return this instanceof Inputs inputs ? inputs.count() : columns;
  }

  /** Whether a row of {@code columns} inputs is made of whole groups. */
  default boolean fits(int columns) {
    return columns % group(columns) == 0;
  }

  /**
   * Reads {@code row}, {@code tensor} or a number of inputs.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Granularity of(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.equals("row")) {
      return new Row();
    }
    if (word.equals("tensor")) {
      return new Tensor();
    }
    if (word.matches("[1-9][0-9]{0,6}")) {
      return new Inputs(Integer.parseInt(word));
    }
    throw new IllegalArgumentException(
        "'%s' is neither row nor tensor nor a number of inputs such as 256".formatted(text));
  }
}
