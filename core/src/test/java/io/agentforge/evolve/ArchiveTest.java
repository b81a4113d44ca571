package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The archive of MAP-Elites, and the origin's elite–loser plan. */
class ArchiveTest {
  @Test
  void map_elites_fills_the_grid_and_raises_every_cell() {
    SearchSpace space = Functions.space(4);
    MapElites search =
        MapElites.start(
            space, new MapElites.Settings(20, 8, new double[2], new double[] {1, 1}), List.of(), 6);
    double early = 0;
    for (int g = 0; g < 300; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        double[] point = candidate.point();
        double fitness = -Math.pow(point[2] - 0.4, 2) - Math.pow(point[3] - 0.9, 2);
        outcomes.add(new Outcome(fitness, new double[] {point[0], point[1]}));
      }
      search.tell(outcomes);
      early = g == 20 ? mean(search) : early;
    }
    assertThat(search.filledCells()).as("of 64 cells, seed 6").isGreaterThan(60);
    assertThat(mean(search))
        .as("mean fitness; after 20 generations %s", early)
        .isGreaterThan(early / 10)
        .isGreaterThan(-0.01);
  }

  private static double mean(MapElites search) {
    return search.fitnesses().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static final SearchSpace BITS =
      new SearchSpace(
          List.of(
              new Gene.Real("weight", 0, 2),
              new Gene.Choice(EliteLoser.SELECTION, List.of("frankenmerge", "dfs")),
              new Gene.Choice(EliteLoser.INTERPOLATION, List.of("linear", "slerp")),
              new Gene.Choice(EliteLoser.ARITHMETIC, List.of("dare", "ties"))));

  @Test
  void the_elite_loser_plan_starts_with_all_eight_combinations_in_the_order_of_their_bits() {
    List<String> combinations =
        EliteLoser.start(BITS, 1).ask().stream()
            .map(
                c ->
                    "%.0f%.0f%.0f"
                        .formatted(
                            BITS.value(c.point(), EliteLoser.SELECTION),
                            BITS.value(c.point(), EliteLoser.ARITHMETIC),
                            BITS.value(c.point(), EliteLoser.INTERPOLATION)))
            .toList();
    assertThat(combinations)
        .as("selection, arithmetic, interpolation")
        .containsExactly("000", "001", "010", "011", "100", "101", "110", "111");
  }

  @Test
  void its_generations_are_two_elites_six_mutants_and_two_mergers_of_all_six_others() {
    EliteLoser search = EliteLoser.start(BITS, 1);
    search.tell(fitness(search));
    List<Candidate> second = search.ask();
    assertThat(second)
        .extracting(Candidate::operator)
        .as("operators")
        .containsExactly(
            "pairing",
            "pairing",
            "mutation",
            "mutation",
            "mutation",
            "mutation",
            "mutation",
            "mutation",
            "chaos",
            "chaos");
    assertThat(second.subList(0, 2))
        .as("the two best stay")
        .allMatch(c -> c.standing() == Candidate.Standing.SURVIVOR);
    Set<Long> merged = new HashSet<>();
    second.subList(8, 10).forEach(c -> merged.addAll(c.parents()));
    assertThat(merged).as("losers").hasSize(6).doesNotContain(second.get(0).id());
  }

  private static List<Outcome> fitness(Strategy search) {
    return search.ask().stream()
        .map(c -> Outcome.of(BITS.value(c.point(), "weight") + c.id() % 3))
        .toList();
  }

  @Test
  void it_reseeds_when_all_are_alike() {
    EliteLoser search = EliteLoser.start(BITS, 1);
    boolean reseeded = false;
    for (int g = 0; g < 400 && !reseeded; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        double off = 0;
        for (double x : candidate.point()) {
          off += Math.abs(x - 0.25);
        }
        outcomes.add(Outcome.of(-off));
      }
      reseeded = search.tell(outcomes).stream().anyMatch(n -> n.kind().equals("reseed"));
    }
    assertThat(reseeded).as("an intervention within 400 generations, seed 1").isTrue();
    assertThat(search.ask().subList(8, 10))
        .extracting(Candidate::operator)
        .as("the two that follow it")
        .containsOnly("reseed");
  }

  @Test
  void a_space_without_the_three_binary_genes_is_refused() {
    assertThatThrownBy(() -> EliteLoser.start(Functions.space(2), 1))
        .hasMessageContaining("interpolation");
  }
}
