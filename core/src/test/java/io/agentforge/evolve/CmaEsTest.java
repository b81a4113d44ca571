package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.MersenneTwister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CMA-ES against the optimiser of Hipparchus at equal budget, and on what that one cannot do. */
class CmaEsTest {
  private static final int RUNS = 9;

  @ParameterizedTest
  @CsvSource({"SPHERE,6,600", "ELLIPSOID,6,1200", "ROSENBROCK,5,2500"})
  void at_equal_budget_it_ends_as_low_as_the_optimiser_of_Hipparchus(
      Functions function, int n, int budget) {
    double[] ours = new double[RUNS];
    double[] theirs = new double[RUNS];
    for (int seed = 0; seed < RUNS; seed++) {
      SearchSpace space = Functions.space(n);
      ours[seed] =
          function.minimum(CmaEs.full(space, CmaEs.Settings.of(space), 100 + seed), budget);
      theirs[seed] = hipparchus(function, n, budget, seed);
    }
    assertThat(Math.log10(median(ours)))
        .as(
            "decimal logarithm of the median over seeds 100 to 108; ours %s, theirs %s",
            Arrays.toString(ours), Arrays.toString(theirs))
        .isLessThan(Math.log10(median(theirs)) + 0.7);
  }

  private static double hipparchus(Functions function, int n, int budget, int seed) {
    double[] best = {Double.POSITIVE_INFINITY};
    double[] ones = new double[n];
    double[] low = new double[n];
    double[] high = new double[n];
    Arrays.fill(ones, 10.0 / 6);
    Arrays.fill(low, -5);
    Arrays.fill(high, 5);
    CMAESOptimizer optimizer =
        new CMAESOptimizer(
            1_000_000, 0, true, 0, 0, new MersenneTwister(seed), false, (i, p, c) -> false);
    try {
      optimizer.optimize(
          new MaxEval(budget),
          new ObjectiveFunction(
              x -> {
                double value = function.value(x);
                best[0] = Math.min(best[0], value);
                return value;
              }),
          GoalType.MINIMIZE,
          new InitialGuess(new double[n]),
          new SimpleBounds(low, high),
          new CMAESOptimizer.Sigma(ones),
          new CMAESOptimizer.PopulationSize(CmaConstants.defaultPopulation(n)));
    } catch (org.hipparchus.exception.MathIllegalStateException e) {
      // the budget is spent: what was best until then counts
      assertThat(best[0]).as("best value when the budget was spent").isFinite();
    }
    return best[0];
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Test
  void the_separable_form_solves_a_hundred_badly_scaled_genes_that_random_points_do_not_touch() {
    SearchSpace space = Functions.space(100);
    double found =
        Functions.ELLIPSOID.minimum(CmaEs.separable(space, CmaEs.Settings.of(space), 3), 20_000);
    double random = Functions.ELLIPSOID.minimum(RandomSearch.start(space, 100, 3), 20_000);
    assertThat(found).as("seed 3; random points reach %s", random).isLessThan(random * 1e-6);
  }

  @Test
  void whole_numbers_and_choices_reach_their_optimum_however_small_the_step_becomes() {
    List<Gene> genes = new ArrayList<>(Functions.space(3).genes());
    genes.add(new Gene.Whole("depth", -10, 10));
    genes.add(new Gene.Whole("width", 0, 40));
    genes.add(new Gene.Choice("method", List.of("a", "b", "c")));
    SearchSpace space = new SearchSpace(genes);
    int solved = 0;
    for (int seed = 0; seed < 10; seed++) {
      CmaEs search = CmaEs.full(space, CmaEs.Settings.of(space), seed);
      double best = Double.NEGATIVE_INFINITY;
      for (int g = 0; g < 250; g++) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Candidate candidate : search.ask()) {
          double[] x = space.values(candidate.point());
          double continuous = Functions.SPHERE.value(Arrays.copyOf(x, 3));
          double discrete = (x[3] - 7) * (x[3] - 7) + (x[4] - 3) * (x[4] - 3) + x[5];
          outcomes.add(Outcome.of(-continuous - discrete));
          best = Math.max(best, -continuous - discrete);
        }
        search.tell(outcomes);
      }
      solved += best > -1e-6 ? 1 : 0;
    }
    assertThat(solved).as("of seeds 0 to 9").isGreaterThanOrEqualTo(9);
  }

  @Test
  void an_optimum_on_a_bound_is_found_and_every_candidate_lies_within_the_bounds() {
    SearchSpace space = SearchSpace.box(4, 0, 1);
    CmaEs search = CmaEs.full(space, CmaEs.Settings.of(space), 11);
    double best = 0;
    for (int g = 0; g < 80; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        double[] x = space.values(candidate.point());
        assertThat(Arrays.stream(x).allMatch(v -> v >= 0 && v <= 1))
            .as("candidate of generation %d within the bounds", g)
            .isTrue();
        double sum = Arrays.stream(x).sum();
        best = Math.max(best, sum);
        outcomes.add(Outcome.of(sum));
      }
      search.tell(outcomes);
    }
    assertThat(best).as("largest sum of four numbers of [0, 1]").isGreaterThan(4 - 1e-6);
  }

  @Test
  void without_any_difference_in_fitness_the_mean_stays_on_average() {
    SearchSpace space = Functions.space(4);
    double sum = 0;
    int seeds = 40;
    for (int seed = 0; seed < seeds; seed++) {
      CmaEs search = CmaEs.full(space, CmaEs.Settings.of(space), seed);
      int n = search.ask().size();
      search.tell(IntStream.range(0, n).mapToObj(i -> Outcome.of(1)).toList());
      sum += StateJson.tree(search.state()).path("mean").get(0).asDouble();
    }
    assertThat(sum / seeds).as("mean of the first gene").isBetween(0.45, 0.55);
  }

  @Test
  void failures_rank_last_and_numbers_stay_finite_when_nearly_all_fail() {
    SearchSpace space = Functions.space(5);
    CmaEs search = CmaEs.full(space, CmaEs.Settings.of(space), 5);
    for (int g = 0; g < 30; g++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Candidate candidate : search.ask()) {
        double value = Functions.SPHERE.value(space.values(candidate.point()));
        boolean fails = outcomes.size() % 4 != 0;
        outcomes.add(fails ? Outcome.of(Double.NaN) : Outcome.of(-value));
      }
      search.tell(outcomes);
    }
    assertThat(search.step()).as("step size").isFinite().isPositive();
    assertThat(Functions.SPHERE.minimum(search, 1200))
        .as("the search goes on to the optimum")
        .isLessThan(1e-6);
  }

  @Test
  void outcomes_of_another_number_than_candidates_are_refused() {
    SearchSpace space = Functions.space(2);
    CmaEs search = CmaEs.full(space, CmaEs.Settings.of(space), 1);
    assertThatThrownBy(() -> search.tell(List.of(Outcome.of(1))))
        .hasMessageContaining("6 candidates")
        .hasMessageContaining("1 outcomes");
  }
}
