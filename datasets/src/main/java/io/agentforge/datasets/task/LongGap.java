package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recall one of three three-digit codes after unrelated sentences: 1, 2, 4, 8, 12 or 16 of them,
 * six words each.
 *
 * <p>Canonical form: the codes, sorted, and the asked name; the sentences between do not make a new
 * instance. Space: C(26, 3) · 1000^3 · 3, 2^42, at every level. The oracle matches the text with a
 * regular expression. Prompts stay under 100 symbols up to level 4 and reach 145 at level 6.
 */
final class LongGap implements TaskFamily {
  @Override
  public String id() {
    return "long_gap";
  }

  @Override
  public Domain domain() {
    return Domain.RECALL;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int[] SENTENCES = {1, 2, 4, 8, 12, 16};
  private static final List<String> QUALITIES =
      List.of("old", "small", "red", "quiet", "tall", "young", "green", "cold");
  private static final List<String> NOUNS =
      List.of("house", "dog", "river", "king", "tree", "garden", "horse", "road", "child", "ship");
  private static final List<String> VERBS =
      List.of("saw", "left", "found", "passed", "met", "followed", "loved", "knew");

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    List<String> names = Symbols.letters(random, 3);
    List<String> facts = new ArrayList<>();
    for (String name : names) {
      facts.add("code of " + name + " is " + code(random));
    }
    List<String> text = new ArrayList<>(facts);
    for (int i = 0; i < SENTENCES[level - 1]; i++) {
      text.add(sentence(random));
    }
    int asked = random.integer(3);
    String question = "code of " + names.get(asked) + " ?";
    String prompt = "note : " + String.join(" . ", text) + " . " + question;
    String answer = facts.get(asked).substring("code of x is".length());
    String canonical = Symbols.sorted(facts) + ";" + question;
    return new TaskItem(id(), domain(), level, prompt, answer, canonical);
  }

  private static String code(SeedTree.Stream random) {
    return random.integer(10) + " " + random.integer(10) + " " + random.integer(10);
  }

  private static String sentence(SeedTree.Stream random) {
    return "the %s %s %s the %s"
        .formatted(
            random.pick(QUALITIES), random.pick(NOUNS), random.pick(VERBS), random.pick(NOUNS));
  }

  @Override
  public String oracle(String prompt) {
    Matcher matcher =
        Pattern.compile("code of ([a-z]) is (\\d \\d \\d) .*code of \\1 \\?$").matcher(prompt);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no code for the asked name in: " + prompt);
    }
    return matcher.group(2);
  }

  @Override
  public Demand demand(String prompt) {
    return new Demand(1, Symbols.split(prompt).size());
  }
}
