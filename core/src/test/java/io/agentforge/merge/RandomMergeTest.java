package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that drop at random, against what mergekit does over several seeds. */
class RandomMergeTest {
  private static final int SEEDS = 4;

  private record Seen(float[] delta, float[] moved) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dare_linear_30",
        "dare_linear_30_no_rescale",
        "dare_linear_70",
        "dare_ties_30",
        "dare_ties_70",
        "della_30",
        "della_70",
        "della_linear_30",
        "della_linear_70"
      })
  void what_is_kept_and_how_it_is_rescaled_is_distributed_as_in_mergekit(String name) {
    JsonNode golden = GoldenMerge.json("random_statistics.json").path(name);
    double density = golden.path("density").asDouble();
    List<Double> ratios = new ArrayList<>();
    for (String tensor : GoldenMerge.model("a").keySet()) {
      JsonNode facts = golden.path("tensors").path(tensor);
      int entries = 0;
      int kept = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        Seen seen = merge(name, tensor, density, seed);
        entries = 0;
        double before = 0;
        double after = 0;
        for (int i = 0; i < seen.delta.length; i++) {
          before += Math.abs(seen.delta[i]);
          after += Math.abs(seen.moved[i]);
          if (Math.abs(seen.delta[i]) > 1e-5) {
            double ratio = (double) seen.moved[i] / seen.delta[i];
            ratios.add(ratio);
            entries++;
            kept += Math.abs(ratio) > 0.5 ? 1 : 0;
          }
        }
        if (!name.endsWith("no_rescale") && before > 1e-7) {
          assertThat(after / before)
              .as("sum of magnitudes of %s kept, seed %d", tensor, seed)
              .isCloseTo(1, within(1e-4));
        }
      }
      assertThat(entries).as("entries of %s", tensor).isEqualTo(facts.path("entries").asInt(0));
      if (entries > 0) {
        double p = mean(facts.path("kept"));
        double spread = 4 * Math.sqrt(p * (1 - p) / entries * (1.0 / SEEDS + 1.0 / 8));
        assertThat((double) kept / entries / SEEDS)
            .as("share of %s kept", tensor)
            .isCloseTo(p, within(spread));
      }
    }
    double mean = ratios.stream().mapToDouble(r -> r).average().orElseThrow();
    double variance =
        ratios.stream().mapToDouble(r -> (r - mean) * (r - mean)).average().orElseThrow();
    double error = 4 * Math.sqrt(2 * variance / ratios.size());
    assertThat(mean)
        .as("mean ratio to the task vector")
        .isCloseTo(golden.path("ratio_mean").asDouble(), within(error));
    assertThat(variance / golden.path("ratio_variance").asDouble())
        .as("variance of that ratio, relative to mergekit's")
        .isCloseTo(1, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dare_linear_70", "della_30", "della_linear_70"})
  void the_keep_rate_rises_with_the_rank_in_the_row_as_in_mergekit(String name) {
    JsonNode golden = GoldenMerge.json("random_statistics.json").path(name);
    double density = golden.path("density").asDouble();
    int[] kept = new int[5];
    int[] all = new int[5];
    for (Map.Entry<String, Tensor> tensor : GoldenMerge.model("a").entrySet()) {
      int columns = Math.toIntExact(last(tensor.getValue()));
      for (int seed = 0; seed < SEEDS; seed++) {
        Seen seen = merge(name, tensor.getKey(), density, seed);
        boolean dense = true;
        for (float d : seen.delta) {
          dense &= Math.abs(d) > 1e-5;
        }
        for (int row = 0; dense && row < seen.delta.length; row += columns) {
          for (int i = row; i < row + columns; i++) {
            int rank = 0;
            for (int j = row; j < row + columns; j++) {
              rank += Math.abs(seen.delta[j]) < Math.abs(seen.delta[i]) ? 1 : 0;
            }
            int fifth = Math.min(4, 5 * rank / (columns - 1));
            all[fifth]++;
            kept[fifth] += Math.abs(seen.moved[i] / seen.delta[i]) > 0.5 ? 1 : 0;
          }
        }
      }
    }
    for (int fifth = 0; fifth < 5; fifth++) {
      assertThat((double) kept[fifth] / all[fifth])
          .as("share kept of fifth %d of %d entries", fifth, all[fifth])
          .isCloseTo(golden.path("kept_by_fifth_of_row_rank").get(fifth).asDouble(), within(0.02));
    }
  }

  @Test
  void two_donors_have_independent_masks() {
    double expected =
        GoldenMerge.json("random_statistics.json")
            .path("dare_linear_two_donors")
            .path("share_left_at_base")
            .asDouble();
    float[] base = new float[40_000];
    float[] one = new float[base.length];
    Arrays.fill(one, 1);
    Map<String, Double> half = Map.of("density", 0.5);
    float[] merged = Merges.of("dare_linear").base(base).donor(half, one).donor(half, one).merged();
    int left = 0;
    for (float value : merged) {
      left += value == 0 ? 1 : 0;
    }
    assertThat((double) left / base.length)
        .as("share of the positions that neither mask keeps")
        .isCloseTo(expected, within(0.01));
  }

  @Test
  void neighbouring_numbers_are_kept_independently_of_each_other() {
    int n = 40_000;
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    for (String method : List.of("dare_linear", "della_linear")) {
      Map<String, Double> half = Map.of("density", 0.5);
      Merges merge = Merges.of(method).shape(n, 1).base(new float[n]).donor(half, ones);
      float[] kept = merge.with("rescale", 0).merged();
      for (int lag = 1; lag <= 4; lag++) {
        for (int start = 0; start < 2; start++) {
          int both = 0;
          int pairs = 0;
          for (int i = start; i + lag < n; i += 2) {
            both += kept[i] + kept[i + lag] == 2 ? 1 : 0;
            pairs++;
          }
          assertThat((double) both / pairs)
              .as("%s: pairs at distance %d from %d on kept both", method, lag, start)
              .isCloseTo(0.25, within(4 * Math.sqrt(0.1875 / pairs)));
        }
      }
    }
  }

  @Test
  void a_donor_draws_the_same_mask_wherever_it_stands_in_the_list() {
    SeedTree seed = SeedTree.root(5);
    float[] base = Merges.normal(3000, 1, seed.child("base"));
    float[] x = Merges.normal(3000, 1, seed.child("x"));
    float[] y = Merges.normal(3000, 1, seed.child("y"));
    for (String method : List.of("dare_linear", "dare_ties", "della", "della_linear")) {
      Map<String, Double> set = Map.of("density", 0.4, "weight", 0.5);
      float[] forward = Merges.of(method).base(base).donor("x", set, x).donor("y", set, y).merged();
      float[] backward =
          Merges.of(method).base(base).donor("y", set, y).donor("x", set, x).merged();
      assertThat(Merges.gap(backward, forward)).as(method).isLessThan(1e-6);
    }
  }

  @Test
  void another_seed_draws_another_mask_and_the_same_seed_the_same() {
    float[] base = new float[1000];
    float[] x = Merges.normal(1000, 1, SeedTree.root(6));
    for (String method : List.of("dare_linear", "dare_ties", "della", "della_linear")) {
      Merges merge = Merges.of(method).base(base).donor(Map.of("density", 0.5), x);
      float[] first = merge.seed(1).merged();
      assertThat(merge.seed(1).merged()).as("%s again", method).containsExactly(first);
      assertThat(merge.seed(2).merged()).as("%s, another seed", method).isNotEqualTo(first);
    }
  }

  @Test
  void the_mean_over_many_seeds_is_the_whole_task_vector() {
    float[] base = new float[64];
    float[] x = Merges.normal(64, 1, SeedTree.root(8));
    double[] sum = new double[64];
    int draws = 1000;
    for (int seed = 0; seed < draws; seed++) {
      Merges merge = Merges.of("dare_linear").base(base).donor(Map.of("density", 0.5), x);
      float[] merged = merge.with("rescale", 0).seed(seed).merged();
      for (int i = 0; i < 64; i++) {
        sum[i] += merged[i] / 0.5;
      }
    }
    for (int i = 0; i < 64; i++) {
      assertThat(sum[i] / draws / x[i])
          .as("mean of entry %d over %d seeds, relative", i, draws)
          .isCloseTo(1, within(4 / Math.sqrt(draws)));
    }
  }

  private static long last(Tensor tensor) {
    return tensor.shape().get(tensor.shape().size() - 1);
  }

  private static Seen merge(String name, String tensor, double density, int seed) {
    String method = name.replaceAll("_\\d\\d.*", "");
    MergeMethod found = MergeMethods.all().named(method);
    Tensor from = GoldenMerge.model("base").get(tensor);
    Tensor to = GoldenMerge.model("a").get(tensor);
    Map<String, Double> donor = new TreeMap<>(Map.of("weight", 1.0, "density", density));
    if (method.startsWith("della")) {
      donor.put("epsilon", 0.2);
    }
    Map<String, Double> shared = name.endsWith("no_rescale") ? Map.of("rescale", 0.0) : Map.of();
    MergeInput input =
        new MergeInput(
            tensor,
            GoldenMerge.shape(to),
            Optional.of(TensorValues.of(from)),
            List.of(
                new Donor(
                    "a",
                    TensorValues.of(to),
                    ParameterValues.of(found.parameters(), ParameterSpec.Scope.PER_MODEL, donor))),
            ParameterValues.of(found.parameters(), ParameterSpec.Scope.SHARED, shared),
            Arithmetic.FLOAT32,
            SeedTree.root(seed).child("merge", tensor));
    float[] merged = GoldenMerge.merge(found, input);
    float[] b = Floats.values(from);
    float[] x = Floats.values(to);
    for (int i = 0; i < b.length; i++) {
      x[i] -= b[i];
      merged[i] -= b[i];
    }
    return new Seen(x, merged);
  }

  private static double mean(JsonNode numbers) {
    double sum = 0;
    for (JsonNode number : numbers) {
      sum += number.asDouble();
    }
    return sum / numbers.size();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0x1p-32, 0.1, 0.5, 0.9, 1 - 0x1p-32})
  void an_element_is_kept_by_its_own_draw_in_every_block(double density) {
    float[] ones = new float[2 * Blocks.SIZE + 3];
    Arrays.fill(ones, 1);
    Merges merge =
        Merges.of("dare_linear")
            .base(new float[ones.length])
            .donor(Map.of("density", density), ones)
            .with("rescale", 0);
    SeedTree draws = RandomDrop.draws(merge.input(), 0);
    long threshold = Math.round(density * 0x1p32);
    float[] expected = new float[ones.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = RandomDrop.draw(draws, i) < threshold ? 1 : 0;
    }
    assertThat(merge.merged()).isEqualTo(expected);
  }
}
