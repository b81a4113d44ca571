package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Apply {@code level} rules in turn to {@code level + 3} letters: change one letter to another,
 * drop a letter everywhere, double a letter everywhere.
 *
 * <p>Letters come from five drawn ones; results of nothing or of more than ten letters are redrawn.
 * Canonical form: the text. Space: 2^24 at level 1. The oracle edits the text with regular
 * expressions.
 */
final class StringEdit implements TaskFamily {
  @Override
  public String id() {
    return "string_edit";
  }

  @Override
  public Domain domain() {
    return Domain.PROCEDURE;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int POOL = 5;
  private static final int LONGEST = 10;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    while (true) {
      List<String> pool = Symbols.letters(random, POOL);
      List<String> word = new ArrayList<>();
      for (int i = 0; i < level + 3; i++) {
        word.add(random.pick(pool));
      }
      StringBuilder prompt = new StringBuilder("edit : ").append(String.join(" ", word));
      for (int rule = 0; rule < level && !word.isEmpty(); rule++) {
        prompt.append(" ; ");
        word = edit(random, pool, word, prompt);
      }
      if (!word.isEmpty() && word.size() <= LONGEST) {
        String text = prompt.append(" =>").toString();
        return new TaskItem(id(), domain(), level, text, " " + String.join(" ", word), text);
      }
    }
  }

  /** Draws a rule about a letter of the word, writes it and applies it. */
  private static List<String> edit(
      SeedTree.Stream random, List<String> pool, List<String> word, StringBuilder prompt) {
    String letter = random.pick(word);
    String other = random.pick(pool.stream().filter(l -> !l.equals(letter)).toList());
    int kind = random.integer(3);
    List<String> replacement =
        List.of(List.of(other), List.<String>of(), List.of(letter, letter)).get(kind);
    prompt.append(
        switch (kind) {
          case 0 -> letter + " to " + other;
          case 1 -> "drop " + letter;
          default -> "double " + letter;
        });
    return word.stream()
        .flatMap(l -> l.equals(letter) ? replacement.stream() : Stream.of(l))
        .toList();
  }

  @Override
  public String oracle(String prompt) {
    String[] clauses = Symbols.between(prompt, ":", "=>").split(" ; ");
    String text = clauses[0].replace(" ", "");
    for (int i = 1; i < clauses.length; i++) {
      String rule = clauses[i];
      if (rule.startsWith("drop ")) {
        text = text.replaceAll(rule.substring(5), "");
      } else if (rule.startsWith("double ")) {
        text = text.replaceAll("(" + rule.substring(7) + ")", "$1$1");
      } else {
        text = text.replace(rule.charAt(0), rule.charAt(rule.length() - 1));
      }
    }
    return String.join(" ", text.split(""));
  }

  @Override
  public Demand demand(String prompt) {
    int rules = Symbols.count(prompt, ";");
    return new Demand(rules, Symbols.split(prompt).size() - 3 * rules);
  }
}
