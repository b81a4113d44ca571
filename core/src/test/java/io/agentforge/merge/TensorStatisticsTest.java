package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {
  private static final SeedTree SEED = SeedTree.root(21).child("statistics");

  /** A base and fine-tunes that differ from it by a thousandth. */
  private static List<float[]> parents(int n, int models, SeedTree seed) {
    List<float[]> parents = new ArrayList<>();
    parents.add(Merges.normal(n, 1, seed.child("base")));
    for (int m = 1; m < models; m++) {
      parents.add(Merges.plus(parents.get(0), Merges.normal(n, 1e-3, seed.child("donor", m))));
    }
    return parents;
  }

  private static TensorStatistics of(List<float[]> parents) {
    return TensorStatistics.of("tensor", parents.stream().map(TensorValues::of).toList());
  }

  @Property(tries = 20)
  void the_distance_of_two_linear_merges_is_known_without_merging(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10_000) int n) {
    SeedTree tree = SeedTree.root(seed);
    List<float[]> parents = new ArrayList<>(parents(n, 3, tree));
    parents.add(Merges.normal(n, 1, tree.child("unrelated")));
    double[] a = {0.1, 0.5 + tree.uniform(0), -0.3, 0.7};
    double[] b = {0.4 + tree.uniform(1), 0.2, 0.3, 0.1};
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double gap = 0;
      for (int m = 0; m < 4; m++) {
        gap += (a[m] - b[m]) * parents.get(m)[i];
      }
      squares += gap * gap;
    }
    double direct = Math.sqrt(squares);
    assertThat(of(parents).gram().distance(a, b))
        .as("distance of two combinations of four models of %d numbers, seed %d", n, seed)
        .isCloseTo(direct, within(1e-9 * direct));
  }

  @Test
  void the_distance_of_fine_tunes_survives_the_size_of_what_they_share() {
    List<float[]> parents = parents(5000, 3, SEED);
    double squares = 0;
    for (int i = 0; i < 5000; i++) {
      double gap = (double) parents.get(1)[i] - parents.get(2)[i];
      squares += gap * gap;
    }
    GramMatrix gram = of(parents).gram();
    assertThat(gram.distance(gram.model(1), gram.model(2)))
        .as("of two models that differ by a thousandth")
        .isCloseTo(Math.sqrt(squares), within(1e-10 * Math.sqrt(squares)));
  }

  @Test
  void statistics_go_through_json_unchanged() throws Exception {
    List<float[]> parents = parents(700, 3, SEED);
    parents.get(2)[5] = Float.POSITIVE_INFINITY;
    TensorStatistics statistics = of(parents);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readValue(json.writeValueAsString(statistics), TensorStatistics.class))
        .isEqualTo(statistics);
  }

  @Test
  void numbers_that_are_not_finite_are_counted_by_model() {
    List<float[]> parents = parents(20_000, 3, SEED);
    parents.get(1)[19_999] = Float.NaN;
    parents.get(2)[0] = Float.NEGATIVE_INFINITY;
    parents.get(2)[9000] = Float.NaN;
    assertThat(of(parents).nonFinite()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void a_histogram_brackets_every_threshold_and_counts_what_its_edges_keep() {
    float[] base = new float[12_345];
    float[] x = Merges.normal(base.length, 0.01, SEED);
    MagnitudeHistogram histogram = of(List.of(base, x)).taskVectors().get(0);
    float[] sorted = x.clone();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.abs(sorted[i]);
    }
    Arrays.sort(sorted);
    for (int rank : new int[] {1, 2, 100, 6172, 12_344, 12_345}) {
      float exact = sorted[sorted.length - rank];
      int bin = histogram.binOf(rank);
      assertThat(exact)
          .as("magnitude of rank %d", rank)
          .isBetween(MagnitudeHistogram.lowerEdge(bin), MagnitudeHistogram.lowerEdge(bin + 1));
      int above = 0;
      for (float value : sorted) {
        above += value >= MagnitudeHistogram.lowerEdge(bin + 1) ? 1 : 0;
      }
      assertThat(histogram.above(bin)).as("numbers above bin %d", bin).isEqualTo(above);
    }
    assertThat(histogram.total()).isEqualTo(base.length);
    double sum = 0;
    for (float value : sorted) {
      sum += value;
    }
    assertThat(of(List.of(base, x)).taskVectorSums().get(0))
        .as("sum of magnitudes")
        .isCloseTo(sum, within(1e-9 * sum));
  }

  @Test
  void a_merge_with_statistics_is_the_merge_without() {
    List<float[]> p = parents(9001, 3, SEED);
    for (MergeMethod method : MergeMethods.builtIn()) {
      if (method.inputs().mostDonors() < 2) {
        continue;
      }
      float[][] merged = new float[2][];
      for (int i = 0; i < 2; i++) {
        Merges merge = Merges.of(method.name());
        if (method.inputs().base() == InputRule.Base.REQUIRED) {
          merge.base(p.get(0));
        }
        boolean sparse =
            method.parameters().stream().anyMatch(spec -> spec.name().equals("density"));
        Map<String, Double> set = sparse ? Map.of("density", 0.37) : Map.of();
        merge.donor(set, p.get(1)).donor(set, p.get(2));
        merged[i] = i == 0 ? merge.merged() : merge.withStatistics().merged();
      }
      assertThat(Merges.gap(merged[1], merged[0])).as(method.name()).isZero();
    }
  }

  @Test
  void coefficients_from_statistics_say_how_far_apart_two_methods_end() {
    List<float[]> p = parents(3000, 3, SEED);
    Merges slerp = Merges.of("multislerp").base(p.get(0)).donor(p.get(1)).donor(p.get(2));
    Merges stock = Merges.of("model_stock").base(p.get(0)).donor(p.get(1)).donor(p.get(2));
    GramMatrix gram = of(p).gram();
    double known = gram.distance(coefficients(slerp, gram), coefficients(stock, gram));
    float[] a = slerp.merged();
    float[] b = stock.merged();
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    assertThat(known).isCloseTo(Math.sqrt(squares), within(1e-4 * known));
  }

  private static double[] coefficients(Merges merge, GramMatrix gram) {
    MergeInput input = merge.input();
    return ((LinearCombination) merge.method())
        .coefficients(true, input.shared(), input.donorParameters(), () -> gram);
  }
}
