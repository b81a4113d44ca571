package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.List;

/**
 * Say a list of {@code 2 · level + 3} different letters again without its first.
 *
 * <p>Canonical form: the text. Space: 2^23 at level 1. The oracle cuts the text.
 */
final class ListRemainder implements TaskFamily {
  @Override
  public String id() {
    return "list_remainder";
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
    List<String> letters = Symbols.letters(random, 2 * level + 3);
    String list = String.join(" ", letters);
    String prompt = "list : " + list + " ; rest ?";
    return new TaskItem(id(), domain(), level, prompt, list.substring(1), prompt);
  }

  @Override
  public String oracle(String prompt) {
    List<String> list = Symbols.split(Symbols.between(prompt, ":", ";"));
    return String.join(" ", list.subList(1, list.size()));
  }

  @Override
  public Demand demand(String prompt) {
    int listed = Symbols.split(Symbols.between(prompt, ":", ";")).size();
    return new Demand(listed, listed);
  }
}
