package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.List;

/**
 * Recall what came after a letter in a list of {@code 2 · level + 4} different letters.
 *
 * <p>At least two letters come after the asked one. Canonical form: the text. Space: 2^27 at level 1.
 * The oracle cuts the text.
 */
final class ListContinuation implements TaskFamily {
  @Override
  public String id() {
    return "list_continuation";
  }

  @Override
  public Domain domain() {
    return Domain.RECALL;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    List<String> letters = Symbols.letters(random, 2 * level + 4);
    int asked = random.integer(letters.size() - 2);
    String prompt = "list : " + String.join(" ", letters) + " ; after " + letters.get(asked) + " ?";
    String answer = " " + String.join(" ", letters.subList(asked + 1, letters.size()));
    return new TaskItem(id(), domain(), level, prompt, answer, prompt);
  }

  @Override
  public String oracle(String prompt) {
    String letter = Symbols.between(prompt, "after", "?");
    String list = " " + Symbols.between(prompt, ":", ";") + " ";
    return list.substring(list.indexOf(" " + letter + " ") + 3).strip();
  }

  @Override
  public Demand demand(String prompt) {
    int listed = Symbols.split(Symbols.between(prompt, ":", ";")).size();
    return new Demand(listed, listed);
  }
}
