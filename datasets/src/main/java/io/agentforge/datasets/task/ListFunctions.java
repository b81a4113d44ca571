package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Apply one to three of reverse, dedupe (keep first), rotate (first to the end), ends (swap first
 * and last) and evens (keep positions 2, 4, …) to {@code level + 3} letters.
 *
 * <p>One function at levels 1 and 2, two at 3 and 4, three at 5 and 6. Letters come from eight
 * drawn ones, so that they repeat; lists that come out unchanged are redrawn. Canonical form: the
 * text. Space: 2^20 at level 1. The oracle works on strings instead of lists.
 */
final class ListFunctions implements TaskFamily {
  @Override
  public String id() {
    return "list_functions";
  }

  @Override
  public Domain domain() {
    return Domain.PROCEDURE;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final List<String> FUNCTIONS =
      List.of("reverse", "dedupe", "rotate", "ends", "evens");
  private static final int POOL = 8;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    TaskItem item = draw(random, level);
    while (item.prompt().contains(":" + item.answer() + " =>")) {
      item = draw(random, level);
    }
    return item;
  }

  private TaskItem draw(SeedTree.Stream random, int level) {
    List<String> pool = Symbols.letters(random, POOL);
    List<String> list = new ArrayList<>();
    for (int i = 0; i < level + 3; i++) {
      list.add(random.pick(pool));
    }
    List<String> functions = Symbols.shuffled(random, FUNCTIONS).subList(0, (level + 1) / 2);
    String prompt =
        "apply " + String.join(" then ", functions) + " : " + String.join(" ", list) + " =>";
    for (String function : functions) {
      list = apply(function, list);
    }
    return new TaskItem(id(), domain(), level, prompt, " " + String.join(" ", list), prompt);
  }

  private static List<String> apply(String function, List<String> list) {
    List<String> result = new ArrayList<>(list);
    switch (function) {
      case "reverse" -> Collections.reverse(result);
      case "dedupe" -> result = new ArrayList<>(new LinkedHashSet<>(list));
      case "rotate" -> Collections.rotate(result, -1);
      case "ends" -> Collections.swap(result, 0, result.size() - 1);
      case "evens" ->
          result =
              IntStream.range(0, list.size() / 2)
                  .mapToObj(i -> list.get(2 * i + 1))
                  .collect(Collectors.toCollection(ArrayList::new));
      default -> throw new IllegalArgumentException(function);
    }
    return result.isEmpty() ? new ArrayList<>(list) : result;
  }

  @Override
  public String oracle(String prompt) {
    String text = Symbols.between(prompt, ":", "=>").replace(" ", "");
    for (String function : Symbols.between(prompt, "apply", ":").split(" then ")) {
      int last = text.length() - 1;
      if (last == 0) {
        break;
      }
      text =
          switch (function) {
            case "reverse" -> new StringBuilder(text).reverse().toString();
            case "rotate" -> text.substring(1) + text.charAt(0);
            case "ends" -> text.charAt(last) + text.substring(1, last) + text.charAt(0);
            case "evens" -> text.replaceAll(".(.)", "$1").substring(0, (last + 1) / 2);
            default -> reversed(reversed(text).replaceAll("(.)(?=.*\\1)", ""));
          };
    }
    return String.join(" ", text.split(""));
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  @Override
  public Demand demand(String prompt) {
    int length = Symbols.split(Symbols.between(prompt, ":", "=>")).size();
    return new Demand(length * (Symbols.count(prompt, "then") + 1), length);
  }
}
