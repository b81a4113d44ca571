package io.agentforge.phases.evomerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.evolve.Genome;
import io.agentforge.gate.Measurement;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the gates of phase 2 measure, on scores whose answers are known. */
class EvomergeGatesTest {
  private static final List<EvaluationItem> ITEMS = items(60);
  private static final SeedTree SEED = SeedTree.root(4);

  private static List<EvaluationItem> items(int each) {
    List<EvaluationItem> items = new ArrayList<>();
    for (String suite : List.of("text", "recall")) {
      for (int i = 0; i < each; i++) {
        items.add(new EvaluationItem(suite + "/" + i, suite, "f", 1, "p", "a", 1));
      }
    }
    return items;
  }

  /** Two tokens an item; NLL a token of each suite, spread over its items. */
  private static Scores scores(double text, double recall) {
    Scores scores = new Scores();
    for (EvaluationItem item : ITEMS) {
      double rate = item.suite().equals("text") ? text : recall;
      double spread = 0.5 + SeedTree.root(9).child(item.id()).uniform(0);
      scores.put(item.id(), new Cell(2 * rate * spread, 2, false));
    }
    return scores;
  }

  @Test
  void a_copy_of_the_best_parent_improves_by_nothing() {
    Scores parent = scores(0.7, 1.1);
    Measurement gate =
        EvomergeGates.improvement(parent, Map.of("a", parent, "b", scores(0.8, 1.4)), ITEMS, SEED)
            .measurement();
    assertThat(gate.value()).as("improvement").isZero();
    assertThat(gate.low()).as("low end").isZero();
    assertThat(gate.items()).as("items").isEqualTo(ITEMS.size());
  }

  @Test
  void improvement_is_the_ratio_to_the_strongest_parent_with_an_interval_around_it() {
    Scores best = scores(0.4, 0.5);
    Scores strong = scores(0.7, 0.8);
    Measurement gate =
        EvomergeGates.improvement(best, Map.of("weak", scores(2, 2), "strong", strong), ITEMS, SEED)
            .measurement();
    assertThat(gate.value())
        .as("value")
        .isCloseTo(best.fitness(ITEMS) / strong.fitness(ITEMS) - 1, within(1e-12));
    assertThat(gate.low()).as("low end").isLessThan(gate.value()).isPositive();
    assertThat(gate.high()).as("high end").isGreaterThan(gate.value());
    assertThat(gate.note()).as("note").contains("strong");
  }

  @Test
  void a_model_that_was_not_judged_everywhere_leaves_the_gate_unmeasured() {
    Scores gap = new Scores();
    gap.put(ITEMS.get(0).id(), new Cell(1, 1, true));
    assertThat(
            EvomergeGates.improvement(gap, Map.of("a", scores(1, 1)), ITEMS, SEED)
                .measurement()
                .value())
        .as("value")
        .isNull();
  }

  private static int[][] constant(int token) {
    int[][] predictions = new int[12][5];
    for (int[] row : predictions) {
      java.util.Arrays.fill(row, token);
    }
    return predictions;
  }

  @Test
  void an_identical_population_has_no_diversity_and_one_like_its_parents_all_of_it() {
    List<int[][]> parents = List.of(constant(1), constant(2), constant(3));
    assertThat(
            EvomergeGates.diversity(List.of(constant(4), constant(4)), parents)
                .measurement()
                .value())
        .as("identical population")
        .isZero();
    assertThat(EvomergeGates.diversity(parents, parents).measurement().value())
        .as("the parents themselves")
        .isCloseTo(1, within(1e-12));
    assertThat(
            EvomergeGates.diversity(parents, List.of(constant(1), constant(1)))
                .measurement()
                .value())
        .as("against parents that agree")
        .isNull();
  }

  private static SearchResult search(OptionalInt converged) {
    Genome none = null;
    return new SearchResult(
        none,
        0,
        List.of(0.1, 0.2),
        converged,
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  @Test
  void convergence_is_a_generation_or_missing_never_a_guess() {
    assertThat(EvomergeGates.convergence(search(OptionalInt.of(11))).measurement().value())
        .as("converged")
        .isEqualTo(11.0);
    assertThat(EvomergeGates.convergence(search(OptionalInt.empty())).measurement().value())
        .as("ended before")
        .isNull();
  }

  @Test
  void fitness_is_the_mean_over_suites_of_the_probability_of_a_token() {
    Scores scores = new Scores();
    List<EvaluationItem> two = List.of(ITEMS.get(0), ITEMS.get(60));
    scores.put(two.get(0).id(), new Cell(-2 * Math.log(0.5), 2, false));
    scores.put(two.get(1).id(), new Cell(-4 * Math.log(0.1), 4, false));
    assertThat(scores.fitness(two)).as("F").isCloseTo(0.3, within(1e-12));
  }

  @Test
  void the_paired_test_is_sure_of_a_steady_difference_and_not_of_a_noisy_one() {
    Scores a = scores(0.5, 0.6);
    Scores b = scores(0.52, 0.62);
    assertThat(a.above(b, ITEMS)).as("steadily better on every item").isGreaterThan(3);
    assertThat(b.above(a, ITEMS)).as("the other way round").isLessThan(-3);
    assertThat(a.above(a, ITEMS)).as("against itself").isZero();
    Scores noisy = new Scores();
    for (EvaluationItem item : ITEMS) {
      double swing = SeedTree.root(3).child(item.id()).uniform(0) < 0.5 ? 0.5 : 1.4;
      Cell cell = a.cell(item.id());
      noisy.put(item.id(), new Cell(cell.nll() * swing, cell.tokens(), false));
    }
    assertThat(Math.abs(a.above(noisy, ITEMS))).as("standard errors, seed 3").isLessThan(2.5);
  }
}
