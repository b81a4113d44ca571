package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Orders by fitness, best first; equals stay in the order they were asked for. */
final class Ranking {
  private Ranking() {}

  /** Positions of the outcomes, best first. */
  static List<Integer> best(List<Outcome> outcomes) {
    return best(outcomes.stream().mapToDouble(Outcome::fitness).toArray());
  }

  static List<Integer> best(double[] fitness) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, fitness.length).boxed().toList());
    order.sort(Comparator.comparingDouble((Integer i) -> -fitness[i]));
    return order;
  }
}
