package io.agentforge.phases.cognate;

import io.agentforge.phases.evaluation.Component;
import java.util.List;
import java.util.Map;

/**
 * How often a specialist is the best of its siblings at home.
 *
 * <p>For specialist i it is the share of held-out items of its own domain on which its NLL is
 * strictly the lowest; a tie is not a win. Chance is one in the number of specialists.
 */
final class Specialisation {
  private Specialisation() {}

  /** Wins of one specialist over {@code items} items. */
  record Wins(Component specialist, long wins, long items) {
    double share() {
      return (double) wins / items;
    }
  }

  /**
   * @param nll model name → NLL by item, all maps over the same items of {@code own}'s domain
   * @throws IllegalArgumentException when siblings were judged on different items
   */
  static Wins of(Component own, Map<String, Map<String, Double>> nll) {
    Map<String, Double> mine = nll.get(own.id());
    List<Map<String, Double>> siblings =
        nll.entrySet().stream()
            .filter(e -> !e.getKey().equals(own.id()))
            .map(Map.Entry::getValue)
            .toList();
    for (Map<String, Double> sibling : siblings) {
      if (!sibling.keySet().equals(mine.keySet())) {
        throw new IllegalArgumentException(
            own.id() + " and a sibling were judged on different items");
      }
    }
    long wins =
        mine.entrySet().stream()
            .filter(
                e -> siblings.stream().allMatch(sibling -> e.getValue() < sibling.get(e.getKey())))
            .count();
    return new Wins(own, wins, mine.size());
  }
}
