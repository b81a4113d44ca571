package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.List;

/**
 * Recall the letter at a position of a list of {@code 2 · level + 2} different letters.
 *
 * <p>Canonical form: the text. Space: 2^20 at level 1. The oracle walks over the text's characters.
 */
final class ListPosition implements TaskFamily {
  @Override
  public String id() {
    return "list_position";
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
    List<String> letters = Symbols.letters(random, 2 * level + 2);
    int asked = random.integer(letters.size());
    String prompt =
        "list : " + String.join(" ", letters) + " ; item " + Symbols.digits(asked + 1) + " ?";
    return new TaskItem(id(), domain(), level, prompt, " " + letters.get(asked), prompt);
  }

  @Override
  public String oracle(String prompt) {
    int item = Symbols.number(Symbols.between(prompt, "item", "?"));
    int at = prompt.indexOf(':') + 2 * item;
    return prompt.substring(at, at + 1);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(1, Symbols.split(Symbols.between(prompt, ":", ";")).size());
  }
}
