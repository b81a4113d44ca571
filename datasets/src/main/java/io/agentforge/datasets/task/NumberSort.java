package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sort {@code level + 2} numbers of two digits.
 *
 * <p>Canonical form: the sorted numbers, so that no answer of one split occurs in another. Space:
 * 2^17 at level 1, 2^22 at level 2. The oracle counts instead of comparing.
 */
final class NumberSort implements TaskFamily {
  @Override
  public String id() {
    return "number_sort";
  }

  @Override
  public Domain domain() {
    return Domain.PROCEDURE;
  }

  @Override
  public int maxLevel() {
    return 6;
  }

  private static final int BOUND = 100;

  @Override
  public TaskItem draw(SeedTree seed, int level) {
    SeedTree.Stream random = seed.stream();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < level + 2; i++) {
      numbers.add(random.integer(BOUND));
    }
    String prompt = "sort : " + written(numbers) + " =>";
    Collections.sort(numbers);
    String answer = written(numbers);
    return new TaskItem(id(), domain(), level, prompt, " " + answer, answer);
  }

  private static String written(List<Integer> numbers) {
    return numbers.stream()
        .map(number -> number / 10 + " " + number % 10)
        .collect(Collectors.joining(" , "));
  }

  @Override
  public String oracle(String prompt) {
    int[] counts = new int[BOUND];
    for (String number : Symbols.between(prompt, ":", "=>").split(" , ")) {
      counts[Symbols.number(number)]++;
    }
    StringBuilder answer = new StringBuilder();
    for (int number = 0; number < BOUND; number++) {
      answer.append(" , %d %d".formatted(number / 10, number % 10).repeat(counts[number]));
    }
    return answer.substring(" , ".length());
  }

  @Override
  public Demand demand(String prompt) {
    int numbers = Symbols.count(prompt, ",") + 1;
    return new Demand(numbers * (numbers - 1) / 2, numbers);
  }
}
