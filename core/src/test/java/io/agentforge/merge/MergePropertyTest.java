package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Laws that hold for any weights. Sizes straddle the block of 8192 elements. */
class MergePropertyTest {
  private static final List<String> SYMMETRIC =
      List.of(
          "linear",
          "karcher",
          "multislerp",
          "task_arithmetic",
          "ties",
          "dare_linear",
          "dare_ties",
          "della",
          "della_linear",
          "breadcrumbs",
          "breadcrumbs_ties",
          "model_stock",
          "sce",
          "ram",
          "ramplus_tl");

  @Property(tries = 8)
  void the_order_of_the_donors_does_not_matter(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int n) {
    for (String name : SYMMETRIC) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      float[] straight = symmetric(name, n, seed, order);
      Collections.shuffle(order, new Random(seed));
      float[] shuffled = symmetric(name, n, seed, order);
      assertThat(Merges.gap(shuffled, straight))
          .as("%s of %d numbers, donors in the order %s, seed %d", name, n, order, seed)
          .isLessThanOrEqualTo(2e-5);
    }
  }

  private static float[] symmetric(String name, int n, long seed, List<Integer> order) {
    SeedTree tree = SeedTree.root(seed);
    Merges merge = Merges.of(name).shape(n).seed(seed);
    if (MergeMethods.all().named(name).inputs().base() == InputRule.Base.REQUIRED) {
      merge.base(Merges.normal(n, 1, tree.child("base")));
    }
    for (int donor : order) {
      float[] x =
          Merges.plus(
              Merges.normal(n, 1, tree.child("base")),
              Merges.normal(n, 0.1, tree.child("donor", donor)));
      merge.donor("donor " + donor, weighted(name, 0.5 + 0.25 * donor), x);
    }
    return merge.merged();
  }

  private static Map<String, Double> weighted(String name, double weight) {
    List<ParameterSpec> specs = MergeMethods.all().named(name).parameters();
    boolean sparse = specs.stream().anyMatch(p -> p.name().equals("density"));
    boolean weighted = specs.stream().anyMatch(p -> p.name().equals("weight"));
    return sparse
        ? Map.of("weight", weight, "density", 0.5)
        : weighted ? Map.of("weight", weight) : Map.of();
  }

  /** Methods that average; with a base it is the same tensor too. */
  @Property(tries = 8)
  void equal_models_give_that_model(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int n) {
    float[] x = Merges.normal(n, 1, SeedTree.root(seed));
    for (MergeMethod method : MergeMethods.builtIn()) {
      Merges merge = Merges.of(method.name()).shape(n).seed(seed);
      if (method.inputs().base() == InputRule.Base.REQUIRED) {
        merge.base(x);
      }
      int donors = Math.min(3, method.inputs().mostDonors());
      for (int i = 0; i < donors; i++) {
        merge.donor("donor " + i, weighted(method.name(), 0.3 + i), x);
      }
      method.parameters().stream()
          .filter(p -> p.name().equals("t"))
          .forEach(p -> merge.with("t", 0.3));
      boolean curved = method.name().equals("multislerp") || method.name().equals("karcher");
      assertThat(Merges.gap(merge.merged(), x))
          .as("%s of equal models, %d numbers, seed %d", method.name(), n, seed)
          .isLessThanOrEqualTo(curved ? 1e-6 : 0);
    }
  }

  @Property(tries = 20)
  void a_linear_merge_of_linear_merges_is_one_linear_merge(
      @ForAll long seed,
      @ForAll @DoubleRange(min = -2, max = 2) double a,
      @ForAll @DoubleRange(min = -2, max = 2) double b) {
    int n = 50;
    SeedTree tree = SeedTree.root(seed);
    float[] x = Merges.normal(n, 1, tree.child("x"));
    float[] y = Merges.normal(n, 1, tree.child("y"));
    float[] z = Merges.normal(n, 1, tree.child("z"));
    float[] inner = sum(Map.of("weight", a), x, Map.of("weight", b), y);
    float[] nested = sum(Map.of("weight", 2.0), inner, Map.of("weight", -1.0), z);
    float[] flat =
        Merges.of("linear")
            .with("normalize", 0)
            .donor(Map.of("weight", 2 * a), x)
            .donor(Map.of("weight", 2 * b), y)
            .donor(Map.of("weight", -1.0), z)
            .merged();
    assertThat(Merges.gap(nested, flat)).as("seed %d", seed).isLessThanOrEqualTo(1e-5);
  }

  private static float[] sum(Map<String, Double> a, float[] x, Map<String, Double> b, float[] y) {
    return Merges.of("linear").with("normalize", 0).donor(a, x).donor(b, y).merged();
  }

  @Property(tries = 20)
  void normalized_weights_count_only_in_proportion(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 100) double factor) {
    SeedTree tree = SeedTree.root(seed);
    float[] base = Merges.normal(300, 1, tree.child("base"));
    float[] x = Merges.normal(300, 1, tree.child("x"));
    float[] y = Merges.normal(300, 1, tree.child("y"));
    for (String name : List.of("linear", "ties", "multislerp", "nuslerp")) {
      float[][] merged = new float[2][];
      for (int i = 0; i < 2; i++) {
        double f = i == 0 ? 1 : factor;
        Merges merge = Merges.of(name);
        if (!name.equals("linear")) {
          merge.base(base);
        }
        merge.donor(Map.of("weight", 0.3 * f), x).donor(Map.of("weight", 0.8 * f), y);
        merged[i] = merge.merged();
      }
      assertThat(Merges.gap(merged[1], merged[0]))
          .as("%s, weights times %s, seed %d", name, factor, seed)
          .isLessThanOrEqualTo(1e-5);
    }
  }

  @Property(tries = 20)
  void a_trimmed_task_vector_keeps_exactly_its_share_of_largest_numbers(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20_000) int n,
      @ForAll @DoubleRange(min = 0, max = 1) double density) {
    float[] x = Merges.normal(n, 1, SeedTree.root(seed));
    // Few distinct magnitudes, so that many are equal.
    for (int i = 0; i < n; i++) {
      x[i] = seed % 2 == 0 ? x[i] : Math.round(x[i] * 4) / 4f;
    }
    float[] merged =
        Merges.of("ties").base(new float[n]).donor(Map.of("density", density), x).merged();
    int expected = density <= 0 ? 0 : density >= 1 ? n : Math.max(1, (int) (density * n));
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> Float.compare(Math.abs(x[j]), Math.abs(x[i])));
    float[] sorted = new float[n];
    for (int rank = 0; rank < expected; rank++) {
      sorted[order[rank]] = x[order[rank]];
    }
    assertThat(Merges.gap(merged, sorted))
        .as("the largest %d of %d numbers, first come of equals, seed %d", expected, n, seed)
        .isZero();
  }

  @Property(tries = 20)
  void slerp_stays_on_the_sphere_and_divides_its_angle(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double t) {
    SeedTree tree = SeedTree.root(seed);
    float[] x = unit(Merges.normal(200, 1, tree.child("x")));
    float[] y = unit(Merges.normal(200, 1, tree.child("y")));
    float[] merged = Merges.of("slerp").base(x).donor(y).with("t", t).merged();
    double whole = Math.acos(dot(x, y));
    assertThat(dot(merged, merged)).as("length²").isCloseTo(1, within(1e-5));
    assertThat(Math.acos(Math.min(1, dot(x, merged))))
        .as("angle at t %s of %s, seed %d", t, whole, seed)
        .isCloseTo(t * whole, within(1e-3));
  }

  private static float[] unit(float[] x) {
    double length = Math.sqrt(dot(x, x));
    float[] unit = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      unit[i] = (float) (x[i] / length);
    }
    return unit;
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
