package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The letters and spaced digits that prompts are written in: one symbol, one space, one symbol. */
final class Symbols {
  static final List<String> LETTERS = List.of("abcdefghijklmnopqrstuvwxyz".split(""));

  private Symbols() {}

  /** {@code count} different letters in random order. */
  static List<String> letters(SeedTree.Stream random, int count) {
    return shuffled(random, LETTERS).subList(0, count);
  }

  /** A uniformly random order (Fisher and Yates). */
  static <T> List<T> shuffled(SeedTree.Stream random, List<T> items) {
    List<T> result = new ArrayList<>(items);
    for (int i = result.size() - 1; i > 0; i--) {
      int other = random.integer(i + 1);
      T swapped = result.get(i);
      result.set(i, result.get(other));
      result.set(other, swapped);
    }
    return result;
  }

  /** 47 as {@code "4 7"}. */
  static String digits(int number) {
    return String.join(" ", Integer.toString(number).split(""));
  }

  /** {@code "4 7"} as 47; spaces do not matter. */
  static int number(String digits) {
    return Integer.parseInt(digits.replace(" ", ""));
  }

  /** The text between two marks; the first mark is the first one in the text. */
  static String between(String text, String open, String close) {
    int start = text.indexOf(open) + open.length();
    return text.substring(start, text.indexOf(close, start)).strip();
  }

  static List<String> split(String text) {
    return Arrays.asList(text.strip().split(" "));
  }

  /** How often a symbol stands in a text of spaced symbols. */
  static int count(String text, String symbol) {
    return (int) split(text).stream().filter(symbol::equals).count();
  }

  static String sorted(List<String> clauses) {
    return clauses.stream().sorted().collect(Collectors.joining(","));
  }
}
