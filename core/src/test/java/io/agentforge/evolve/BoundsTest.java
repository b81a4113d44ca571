package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Bounds of continuous genes, margins of discrete ones, and the coding of values. */
class BoundsTest {
  @Property(tries = 500)
  void every_number_lands_inside_and_neighbours_land_together(
      @ForAll @DoubleRange(min = -50, max = 50) double x) {
    double inside = SmoothBounds.inside(x);
    assertThat(inside).as("image of %s", x).isBetween(0.0, 1.0);
    assertThat(Math.abs(SmoothBounds.inside(x + 1e-6) - inside))
        .as("step beside %s", x)
        .isLessThan(1.1e-6);
  }

  @Property(tries = 300)
  void going_out_and_in_again_changes_nothing(@ForAll @DoubleRange(min = 0, max = 1) double u) {
    assertThat(SmoothBounds.inside(SmoothBounds.outside(u)))
        .as("coordinate %s", u)
        .isCloseTo(u, org.assertj.core.api.Assertions.within(1e-12));
  }

  @Property(tries = 500)
  void with_a_margin_each_neighbour_of_the_mean_is_drawn_often_enough(
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double mean,
      @ForAll @DoubleRange(min = -7, max = 0) double logDeviation,
      @ForAll @IntRange(min = 2, max = 12) int levels) {
    double deviation = Math.pow(10, logDeviation);
    double alpha = 0.02;
    IntegerMargin margin = IntegerMargin.of(mean, 1, deviation, levels, alpha);
    NormalDistribution drawn =
        new NormalDistribution(null, margin.mean(), deviation * margin.scale());
    int level = Math.max(0, Math.min(levels - 1, (int) Math.ceil(margin.mean() * levels) - 1));
    if (level > 0) {
      assertThat(drawn.cumulativeProbability((double) level / levels))
          .as("probability below, mean %s, deviation %s, %d levels", mean, deviation, levels)
          .isGreaterThan(alpha / 2 * 0.99);
    }
    if (level < levels - 1) {
      assertThat(1 - drawn.cumulativeProbability((level + 1.0) / levels))
          .as("probability above, mean %s, deviation %s, %d levels", mean, deviation, levels)
          .isGreaterThan(alpha / 2 * 0.99);
    }
  }

  @Property(tries = 200)
  void values_survive_the_way_to_the_unit_interval_and_back(
      @ForAll @IntRange(min = -5, max = 9) int whole,
      @ForAll @DoubleRange(min = -2, max = 3) double real) {
    Gene depth = new Gene.Whole("depth", -5, 9);
    Gene weight = new Gene.Real("weight", -2, 3);
    assertThat(depth.value(depth.unit(whole))).as("whole number").isEqualTo(whole);
    assertThat(weight.value(weight.unit(real)))
        .as("number")
        .isCloseTo(real, org.assertj.core.api.Assertions.within(1e-12));
  }
}
