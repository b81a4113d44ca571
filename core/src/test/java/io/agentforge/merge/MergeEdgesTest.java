package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.seed.SeedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs at the edge, and what other merge programs are known to get wrong. */
class MergeEdgesTest {
  private static final SeedTree SEED = SeedTree.root(3).child("edges");

  static Stream<String> methods() {
    return MergeMethods.builtIn().stream().map(MergeMethod::name);
  }

  private static Merges typical(String name, int n, Integer... shape) {
    MergeMethod method = MergeMethods.all().named(name);
    Merges merge = Merges.of(name).shape(shape);
    float[] base = Merges.normal(n, 1, SEED.child("base"));
    if (method.inputs().base() == InputRule.Base.REQUIRED) {
      merge.base(base);
    }
    for (int i = 0; i < Math.min(2, method.inputs().mostDonors()); i++) {
      merge.donor(Merges.plus(base, Merges.normal(n, 0.1, SEED.child("donor", i))));
    }
    method.parameters().stream()
        .filter(p -> p.name().equals("t"))
        .forEach(p -> merge.with("t", 0.3));
    return merge;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void a_single_number_a_single_row_and_a_single_column_merge_to_finite_numbers(String name) {
    assertFinite(typical(name, 1).merged(), name + " of a scalar");
    assertFinite(typical(name, 7, 1, 7).merged(), name + " of a row");
    assertFinite(typical(name, 7, 7, 1).merged(), name + " of a column");
  }

  private static void assertFinite(float[] merged, String what) {
    for (float value : merged) {
      assertThat(value).as(what).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void a_tensor_of_zeros_stays_one(String name) {
    MergeMethod method = MergeMethods.all().named(name);
    float[] zeros = new float[100];
    Merges merge = Merges.of(name);
    if (method.inputs().base() == InputRule.Base.REQUIRED) {
      merge.base(zeros);
    }
    for (int i = 0; i < Math.min(2, method.inputs().mostDonors()); i++) {
      merge.donor(zeros);
    }
    method.parameters().stream()
        .filter(p -> p.name().equals("t"))
        .forEach(p -> merge.with("t", 0.3));
    assertThat(merge.merged()).as(name).containsOnly(0f);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void storage_in_16_bits_changes_the_rounding_of_the_result_alone(String name) {
    int n = 300;
    Merges merge = typical(name, n);
    MergeInput exact = merge.input();
    List<Donor> donors =
        exact.donors().stream()
            .map(d -> new Donor(d.key(), stored(d.values(), n), d.parameters()))
            .toList();
    MergeInput input =
        new MergeInput(
            exact.tensor(),
            exact.shape(),
            exact.base().map(values -> stored(values, n)),
            donors,
            exact.shared(),
            Arithmetic.FLOAT32,
            exact.seed());
    float[] wide = GoldenMerge.merge(merge.method(), input);
    ByteBuffer data = ByteBuffer.allocate(2 * n);
    merge.method().merge(input, TensorSink.into(data, DType.BF16));
    float[] narrow = Floats.values(new Tensor("", DType.BF16, List.of((long) n), data));
    for (int i = 0; i < n; i++) {
      assertThat(narrow[i])
          .as("%s [%d], nearest bf16 of %s", name, i, wide[i])
          .isEqualTo(Floats.fromBfloat(Floats.toBfloat(wide[i])));
    }
  }

  /** The values as a bf16 tensor. */
  private static TensorValues stored(TensorValues values, int n) {
    float[] x = new float[n];
    values.read(0, x, n);
    return TensorValues.of(Floats.tensor("", DType.BF16, List.of((long) n), x));
  }

  @Test
  void slerp_and_nuslerp_end_at_the_parents() {
    float[] x = Merges.normal(50, 1, SEED.child("x"));
    float[] y = Merges.normal(50, 1, SEED.child("y"));
    assertThat(Merges.of("slerp").base(x).donor(y).with("t", 0).merged()).containsExactly(x);
    assertThat(Merges.of("slerp").base(x).donor(y).with("t", 1).merged()).containsExactly(y);
    Map<String, Double> none = Map.of("weight", 0.0);
    assertThat(Merges.of("nuslerp").donor(x).donor(none, y).merged()).containsExactly(x);
    assertThat(Merges.of("nuslerp").donor(none, x).donor(y).merged()).containsExactly(y);
  }

  @Test
  void a_task_vector_of_weight_one_alone_gives_its_model_back() {
    float[] base = Merges.normal(500, 1, SEED.child("base"));
    float[] x = Merges.normal(500, 1, SEED.child("x"));
    assertThat(Merges.of("task_arithmetic").base(base).donor(x).merged()).containsExactly(x);
    assertThat(Merges.of("ties").base(base).donor(x).merged()).containsExactly(x, within(1e-6f));
  }

  @Test
  void ties_elects_by_summed_weight_not_by_count_of_signs() {
    float[] merged = Merges.of("ties").base(0, 0).donor(-1, 1).donor(-1, 1).donor(5, 0).merged();
    assertThat(merged)
        .as("two small votes against a large one; two votes and a zero")
        .containsExactly(5, 1);
  }

  @Test
  void breadcrumbs_with_nothing_to_cut_at_the_top_keeps_its_density() {
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    float[] merged =
        Merges.of("breadcrumbs")
            .base(new float[10])
            .donor(Map.of("density", 0.5, "gamma", 0.01), x)
            .merged();
    assertThat(merged).containsExactly(0, 0, 0, 0, 0, 6, 7, 8, 9, 10);
    float[] cut =
        Merges.of("breadcrumbs")
            .base(new float[10])
            .donor(Map.of("density", 0.5, "gamma", 0.2), x)
            .merged();
    assertThat(cut).containsExactly(0, 0, 0, 4, 5, 6, 7, 8, 0, 0);
  }

  @Test
  void model_stock_leaves_the_line_between_base_and_mean_unless_its_ratio_is_limited() {
    // Cosine -0.5: the ratio is 2 · -0.5 / (1 - 0.5) = -2.
    float[] base = {0, 0};
    float[] x = {1, 0};
    float[] y = {-0.5f, (float) Math.sqrt(0.75)};
    float[] free = Merges.of("model_stock").base(base).donor(x).donor(y).merged();
    assertThat(free).containsExactly(new float[] {-0.5f, -2 * y[1] / 2}, within(1e-6f));
    float[] limited =
        Merges.of("model_stock").with("limit_ratio", 1).base(base).donor(x).donor(y).merged();
    assertThat(limited).containsExactly(0, 0);
  }

  @Test
  void sce_can_weight_task_vectors_as_small_as_those_of_fine_tunes() {
    float[] strong = {3e-4f, 3e-4f};
    float[] weak = {1e-4f, 1e-4f};
    Merges sce = Merges.of("sce").base(0, 0).donor(strong).donor(weak);
    assertThat(sce.merged()).containsExactly(new float[] {2e-4f, 2e-4f}, within(1e-9f));
    assertThat(sce.with("equal_below", 0).merged())
        .containsExactly(new float[] {2.8e-4f, 2.8e-4f}, within(1e-9f));
  }

  @Test
  void karcher_sees_angles_too_small_for_the_storage_type() {
    int n = 2000;
    float[] base = Merges.normal(n, 1, SEED.child("base"));
    float[] far = Merges.plus(base, Merges.normal(n, 0.05, SEED.child("far")));
    float[] nearby = Merges.plus(base, Merges.normal(n, 0.01, SEED.child("near")));
    GramMatrix gram = GramMatrix.of(Stream.of(base, nearby, far).map(TensorValues::of).toList());
    double[] mean =
        new Karcher()
            .coefficients(
                false,
                Merges.of("karcher").donor(base).donor(far).input().shared(),
                List.of(),
                () -> gram);
    double balance = 0;
    for (int model = 0; model < 3; model++) {
      double cosine = gram.product(mean, gram.model(model));
      double angle = Math.acos(cosine / gram.norm(mean) / gram.norm(gram.model(model)));
      assertThat(angle).as("angle to model %d", model).isBetween(1e-3, 0.05);
      balance = Math.max(balance, angle);
    }
    assertThat(balance).as("largest angle, below what bf16 resolves").isLessThan(0.0625);
  }

  /** One number is a point on a sphere of two points; the third model lies exactly opposite. */
  @Test
  void karcher_takes_no_direction_from_a_model_exactly_opposite() {
    float[] merged = Merges.of("karcher").donor(0.3f).donor(0.7f).donor(-1.1f).merged();
    assertThat(merged).containsExactly(new float[] {0.7f}, within(1e-6f));
  }

  @Test
  void slerp_follows_the_arc_of_close_models_when_asked_to() {
    float[] x = {1, 0};
    float[] y = {(float) Math.cos(0.02), (float) Math.sin(0.02)};
    Merges slerp = Merges.of("slerp").base(x).donor(y).with("t", 0.5);
    assertThat(length(slerp.merged())).as("chord").isLessThan(1 - 4e-5);
    assertThat(length(slerp.with("straight_above", 0.9999999).merged()))
        .as("arc")
        .isCloseTo(1, within(1e-6));
  }

  private static double length(float[] x) {
    return Math.hypot(x[0], x[1]);
  }

  @Test
  void a_vector_of_length_zero_is_mixed_in_a_straight_line() {
    float[] x = {2, -4};
    float[] zero = {0, 0};
    assertThat(Merges.of("slerp").base(x).donor(zero).with("t", 0.25).merged())
        .containsExactly(1.5f, -3);
    Merges nuslerp =
        Merges.of("nuslerp").donor(Map.of("weight", 0.75), x).donor(Map.of("weight", 0.25), zero);
    assertThat(nuslerp.with("straight_at_zero", 1).merged()).containsExactly(1.5f, -3);
  }

  @Test
  void della_keeps_a_row_of_one_element_with_the_density_itself() {
    float[] x = new float[4000];
    Arrays.fill(x, 1);
    float[] merged =
        Merges.of("della_linear")
            .shape(4000, 1)
            .base(new float[4000])
            .donor(Map.of("density", 0.3), x)
            .with("rescale", 0)
            .merged();
    int kept = 0;
    for (float value : merged) {
      kept += value == 1 ? 1 : 0;
    }
    assertThat(kept / 4000.0).as("share kept").isCloseTo(0.3, within(4 * Math.sqrt(0.21 / 4000)));
  }

  @Test
  void weights_that_cancel_out_are_refused_before_anything_is_divided_by_them() {
    Map<String, Double> plus = Map.of("weight", 0.5);
    Map<String, Double> minus = Map.of("weight", -0.5);
    Map<String, Double> rest = Map.of("weight", 0.2);
    assertThat(Merges.of("linear").donor(plus, 1).donor(minus, 1).conflicts())
        .containsExactly("the weights 0.5, -0.5 add up to zero and cannot be normalized");
    assertThat(Merges.of("linear").donor(plus, 1).donor(minus, 1).with("normalize", 0).conflicts())
        .isEmpty();
    assertThat(Merges.of("ties").base(0).donor(plus, 1).donor(minus, 1).donor(rest, 1).conflicts())
        .as("they add up to 0.2, but not where the first two agree")
        .hasSize(1);
    assertThat(Merges.of("ties").base(0).donor(plus, 1).donor(rest, 1).conflicts()).isEmpty();
  }

  @Test
  void densities_that_do_not_do_what_one_may_think_are_pointed_out() {
    assertThat(Merges.of("dare_ties").base(0).donor(1).remarks())
        .containsExactly("density is 1, its default, so nothing is dropped.");
    assertThat(Merges.of("breadcrumbs").base(0).donor(1).remarks())
        .containsExactly("density is 1, so gamma 0.01 drops no outlier.");
    Map<String, Double> wide = Map.of("density", 0.1);
    assertThat(Merges.of("della").base(0).donor(wide, 1).conflicts())
        .containsExactly(
            "density 0.1 ± epsilon 0.15 reaches beyond the probabilities between 0 and 1");
  }

  @Test
  void a_number_that_is_not_finite_spoils_its_own_position_alone() {
    for (String name : List.of("linear", "task_arithmetic", "ties", "dare_ties", "ram")) {
      MergeMethod method = MergeMethods.all().named(name);
      float[] x = {1, Float.NaN, 3, 4};
      Merges merge = Merges.of(name);
      if (method.inputs().base() == InputRule.Base.REQUIRED) {
        merge.base(0, 0, 0, 0);
      }
      float[] merged = merge.donor(x).donor(1, 1, 1, 1).merged();
      assertThat(merged[0]).as(name).isFinite();
      assertThat(merged[1]).as(name).isNaN();
      assertThat(merged[2]).as(name).isFinite();
      assertThat(merged[3]).as(name).isFinite();
    }
  }
}
