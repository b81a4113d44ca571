package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class Nsga2Test {
  /** Area between the front 1 − √x of ZDT1 and the point (1.1, 1.1). */
  private static final double WHOLE = 2.0 / 3 + 0.1 + 0.11;

  @Test
  void it_covers_the_known_front_of_zdt1() {
    SearchSpace space = SearchSpace.box(10, 0, 1);
    double searched = hypervolume(Nsga2.start(space, 40, List.of(), 2), 6000);
    double random = hypervolume(RandomSearch.start(space, 40, 2), 6000);
    assertThat(searched)
        .as("share of the front's area, seed 2; random points reach %.3f", random / WHOLE)
        .isGreaterThan(0.97 * WHOLE)
        .isGreaterThan(2 * random);
  }

  private static double hypervolume(Strategy strategy, int budget) {
    List<double[]> seen = new ArrayList<>();
    while (seen.size() < budget) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : strategy.ask()) {
        double[] x = strategy.space().values(candidate.point());
        double g = 1;
        for (int i = 1; i < x.length; i++) {
          g += 9 * x[i] / (x.length - 1);
        }
        double[] objectives = {-x[0], -g * (1 - Math.sqrt(x[0] / g))};
        outcomes.add(new Outcome(objectives[0], objectives));
        if (candidate.standing() == Candidate.Standing.NEW) {
          seen.add(objectives);
        }
      }
      strategy.tell(outcomes);
    }
    return Pareto.hypervolume(seen, new double[] {-1.1, -1.1});
  }

  @Test
  void fronts_are_what_the_definition_says() {
    for (int trial = 0; trial < 50; trial++) {
      SeedTree.Stream draws = SeedTree.root(trial).stream();
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        points.add(new double[] {draws.integer(6), draws.integer(6), draws.integer(3)});
      }
      List<List<Integer>> fronts = Pareto.fronts(points);
      assertThat(fronts.stream().flatMap(List::stream).sorted().toList())
          .as("every point is in one front, trial %d", trial)
          .isEqualTo(java.util.stream.IntStream.range(0, 30).boxed().toList());
      for (int f = 0; f < fronts.size(); f++) {
        int front = f;
        for (int i : fronts.get(f)) {
          boolean byItsOwn =
              fronts.get(f).stream().anyMatch(j -> Pareto.dominates(points.get(j), points.get(i)));
          boolean byTheOneBefore =
              f == 0
                  || fronts.get(f - 1).stream()
                      .anyMatch(j -> Pareto.dominates(points.get(j), points.get(i)));
          assertThat(!byItsOwn && byTheOneBefore)
              .as("trial %d, point %d of front %d", trial, i, front)
              .isTrue();
        }
      }
    }
  }

  @Test
  void the_hypervolume_of_a_staircase_is_the_sum_of_its_steps() {
    List<double[]> steps =
        List.of(new double[] {1, 3}, new double[] {2, 2}, new double[] {3, 1}, new double[] {1, 1});
    assertThat(Pareto.hypervolume(steps, new double[] {0, 0})).as("1·3 + 1·2 + 1·1").isEqualTo(6);
  }

  @Test
  void the_ends_of_a_front_are_never_crowded_out() {
    SearchSpace space = SearchSpace.box(1, 0, 1);
    Nsga2 search = Nsga2.start(space, 6, List.of(), 4);
    double low = 1;
    double high = 0;
    for (int g = 0; g < 10; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        double x = candidate.point()[0];
        low = Math.min(low, x);
        high = Math.max(high, x);
        outcomes.add(new Outcome(x, new double[] {x, 1 - x}));
      }
      search.tell(outcomes);
    }
    List<Double> kept =
        search.ask().stream()
            .filter(c -> c.standing() == Candidate.Standing.SURVIVOR)
            .map(c -> c.point()[0])
            .sorted(Comparator.naturalOrder())
            .toList();
    assertThat(kept.get(0)).as("lowest survivor, seed 4").isEqualTo(low);
    assertThat(kept.get(kept.size() - 1)).as("highest survivor").isEqualTo(high);
  }
}
