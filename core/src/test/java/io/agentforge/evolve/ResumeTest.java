package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stopped search asks after it goes on. */
class ResumeTest {
  private static final int GENERATIONS = 14;

  static Stream<Strategy> every_kind() {
    SearchSpace space =
        new SearchSpace(
            List.of(
                new Gene.Real("weight", 0, 2),
                new Gene.Choice(EliteLoser.INTERPOLATION, List.of("linear", "slerp")),
                new Gene.Choice(EliteLoser.ARITHMETIC, List.of("dare", "ties")),
                new Gene.Choice(EliteLoser.SELECTION, List.of("frankenmerge", "dfs")),
                new Gene.Real("density", 0, 1),
                new Gene.Whole("depth", 1, 6)));
    return Stream.of(
        CmaEs.full(space, CmaEs.Settings.of(space), 7),
        CmaEs.separable(space, CmaEs.Settings.of(space), 7),
        Genetic.start(space, Genetic.Settings.of(10), List.of(new double[6]), 7),
        Nsga2.start(space, 8, List.of(), 7),
        MapElites.start(
            space, new MapElites.Settings(6, 4, new double[2], new double[] {1, 1}), List.of(), 7),
        EliteLoser.start(space, 7),
        RandomSearch.start(space, 9, 7));
  }

  @ParameterizedTest
  @MethodSource("every_kind")
  void stopped_at_any_generation_it_asks_for_the_same_further_candidates_byte_for_byte(
      Strategy strategy) {
    String begin = strategy.state();
    List<String> undisturbed = run(strategy, 0);
    for (int stop = 0; stop < GENERATIONS; stop++) {
      Strategy again = StrategyKind.restore(begin);
      for (int g = 0; g < stop; g++) {
        again.tell(outcomes(again));
      }
      Strategy resumed = StrategyKind.restore(again.state());
      assertThat(resumed.state()).as("state read and written").isEqualTo(again.state());
      assertThat(run(resumed, stop))
          .as("%s, seed 7, stopped before generation %d", strategy.kind(), stop)
          .isEqualTo(undisturbed.subList(stop, GENERATIONS));
    }
  }

  private static List<String> run(Strategy strategy, int from) {
    List<String> asked = new ArrayList<>();
    for (int g = from; g < GENERATIONS; g++) {
      assertThat(strategy.generation()).as("number of the generation").isEqualTo(g);
      asked.add(StateJson.write(strategy.ask()));
      assertThat(StateJson.write(strategy.ask())).as("asked twice").isEqualTo(asked.get(g - from));
      strategy.tell(outcomes(strategy));
    }
    return asked;
  }

  /** A deceptive landscape with ties and failures. */
  private static List<Outcome> outcomes(Strategy strategy) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Candidate candidate : strategy.ask()) {
      double[] x = strategy.space().values(candidate.point());
      double fitness = Math.floor(10 * Math.sin(3 * x[0]) + x[4]) + x[1] - x[5];
      outcomes.add(
          x[4] > 0.9 ? Outcome.failed(2) : new Outcome(fitness, new double[] {x[4], 1 - x[0] / 2}));
    }
    return outcomes;
  }

  @Test
  void every_kind_of_strategy_is_resumed_here() {
    assertThat(every_kind().map(Strategy::kind)).containsExactlyInAnyOrder(StrategyKind.values());
  }
}
