package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Put {@code level + 1} named truth values into a bracketed expression of and, or and not, and say
 * what it is worth.
 *
 * <p>Both worths are equally frequent. Canonical form: sorted values and the expression. Space:
 * 2^14 at level 1, 2^21 at level 2. The oracle rewrites the text until one word is left.
 */
final class BooleanLogic implements TaskFamily {
  @Override
  public String id() {
    return "boolean_logic";
  }

  @Override
  public Domain domain() {
    return Domain.PROCEDURE;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    boolean wanted = random.integer(2) == 0;
    List<String> names = Symbols.letters(random, level + 1);
    while (true) {
      Map<String, Boolean> values = new LinkedHashMap<>();
      names.forEach(name -> values.put(name, random.integer(2) == 0));
      StringBuilder text = new StringBuilder();
      StringBuilder filled = new StringBuilder();
      if (write(random, names, values, text, filled) == wanted) {
        List<String> clauses =
            values.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
        String question = " ; " + text + " =>";
        String prompt =
            "logic : " + String.join(" , ", Symbols.shuffled(random, clauses)) + question;
        String canonical = Symbols.sorted(clauses) + question;
        return new TaskItem(
            id(), domain(), level, prompt, " " + filled + " = " + wanted, canonical);
      }
    }
  }

  /**
   * Appends an expression over the names in order, with names and filled in, and says its worth.
   */
  private static boolean write(
      SeedTree.Stream random,
      List<String> names,
      Map<String, Boolean> values,
      StringBuilder text,
      StringBuilder filled) {
    boolean negated = random.integer(2) == 0;
    append(negated ? "not " : "", text, filled);
    if (names.size() == 1) {
      text.append(names.get(0));
      filled.append(values.get(names.get(0)));
      return negated != values.get(names.get(0));
    }
    int cut = random.between(1, names.size() - 1);
    boolean and = random.integer(2) == 0;
    append("( ", text, filled);
    boolean left = write(random, names.subList(0, cut), values, text, filled);
    append(and ? " and " : " or ", text, filled);
    boolean right = write(random, names.subList(cut, names.size()), values, text, filled);
    append(" )", text, filled);
    return negated != (and ? left && right : left || right);
  }

  private static void append(String symbols, StringBuilder text, StringBuilder filled) {
    text.append(symbols);
    filled.append(symbols);
  }

  @Override
  public String oracle(String prompt) {
    String text = Symbols.between(prompt, ";", "=>");
    for (String clause : Symbols.between(prompt, ":", ";").split(" , ")) {
      text = text.replaceAll("\\b" + clause.charAt(0) + "\\b", clause.substring(2));
    }
    String filled = text;
    while (text.contains(" ")) {
      text =
          text.replace("not true", "false")
              .replace("not false", "true")
              .replaceAll("\\( true and true \\)|\\( (true or \\w+|false or true) \\)", "true")
              .replaceAll(
                  "\\( (false and \\w+|true and false) \\)|\\( false or false \\)", "false");
    }
    return filled + " = " + text;
  }

  @Override
  public Demand demand(String prompt) {
    int values = Symbols.count(prompt, ",") + 1;
    return new Demand(values - 1, values);
  }
}
