package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneticTest {
  private final SearchSpace space = Functions.space(6);

  @Test
  void the_best_is_never_lost_and_keeps_its_name() {
    Genetic search = Genetic.start(space, Genetic.Settings.of(12), List.of(), 3);
    long best = -1;
    double fitness = Double.NEGATIVE_INFINITY;
    for (int g = 0; g < 30; g++) {
      List<Candidate> asked = search.ask();
      if (g > 0) {
        long kept = best;
        assertThat(asked)
            .as("generation %d still holds the best so far, seed 3", g)
            .anyMatch(c -> c.id() == kept && c.standing() == Candidate.Standing.SURVIVOR);
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : asked) {
        double value = -Functions.RASTRIGIN.value(space.values(candidate.point()));
        outcomes.add(Outcome.of(value));
        if (value > fitness) {
          fitness = value;
          best = candidate.id();
        }
      }
      search.tell(outcomes);
    }
  }

  @Test
  void at_equal_budget_it_ends_below_random_search_on_a_rugged_function() {
    List<Double> ratios = new ArrayList<>();
    for (int seed = 0; seed < 9; seed++) {
      double found =
          Functions.RASTRIGIN.minimum(
              Genetic.start(space, Genetic.Settings.of(20), List.of(), seed), 1500);
      double random = Functions.RASTRIGIN.minimum(RandomSearch.start(space, 20, seed), 1500);
      ratios.add(found / random);
    }
    assertThat(ratios.stream().sorted().toList().get(4))
        .as("median over seeds 0 to 8 of found / random: %s", ratios)
        .isLessThan(0.4);
  }

  @Test
  void the_best_of_each_objective_survives_though_its_fitness_is_worst() {
    SearchSpace line = SearchSpace.box(2, 0, 1);
    Genetic search = Genetic.start(line, Genetic.Settings.of(8), List.of(), 5);
    List<Candidate> asked = search.ask();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      boolean specialist = i == 6;
      outcomes.add(new Outcome(specialist ? -100 : i, new double[] {i, specialist ? 9 : 0}));
    }
    List<Intervention> notes = search.tell(outcomes);
    assertThat(search.ask())
        .as("the second generation")
        .anyMatch(c -> c.id() == 6 && c.standing() == Candidate.Standing.SURVIVOR);
    assertThat(notes)
        .as("what the strategy says it did")
        .anyMatch(n -> n.kind().equals("niche") && n.message().contains("candidate 6"));
  }

  @Test
  void immigrants_come_when_the_population_has_drawn_together() {
    Genetic search = Genetic.start(space, Genetic.Settings.of(12), List.of(), 8);
    int immigrants = 0;
    int announced = 0;
    for (int g = 0; g < 60; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        immigrants += candidate.operator().equals("immigrant") ? 1 : 0;
        outcomes.add(Outcome.of(-Functions.SPHERE.value(space.values(candidate.point()))));
      }
      for (Intervention note : search.tell(outcomes)) {
        announced += note.kind().equals("immigrants") && g < 59 ? 2 : 0;
      }
    }
    assertThat(immigrants).as("immigrants, two a time, seed 8").isPositive().isEqualTo(announced);
  }
}
