package io.agentforge.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.RopeScaling;
import io.agentforge.score.ScoredSequence;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearnedMergeTest {
  /** Every option of the decoder family at least once, on and off. */
  static Stream<ModelConfig> shapes() {
    return Stream.of(
        shape(2, 2, true, false, false, true),
        shape(4, 2, false, true, false, false),
        shape(4, 1, true, false, true, false));
  }

  private static ModelConfig shape(
      int heads, int keyValueHeads, boolean tied, boolean bias, boolean qkNorm, boolean subNorm) {
    return new ModelConfig(
        64,
        32,
        2,
        heads,
        keyValueHeads,
        16,
        48,
        64,
        1e-5,
        10_000,
        tied,
        bias,
        qkNorm,
        subNorm,
        RopeScaling.NONE);
  }

  private static TrainingSettings settings(int steps, double rate) {
    return new TrainingSettings(
        steps, 1, rate, 0, steps / 2, 0.1, 0.9, 0.95, 1e-12, 0, 1, false, ComputeType.FP32);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void it_starts_from_the_average_and_answers_unseen_questions_of_both_donors_better(
      ModelConfig config) {
    Family family = Family.of(config);
    List<List<ScoredSequence>> seen = new ArrayList<>();
    List<List<ScoredSequence>> unseen = new ArrayList<>();
    for (int d = 0; d < 2; d++) {
      seen.add(Family.answered(config, family.donors().get(d), 300, 10 + d));
      unseen.add(Family.answered(config, family.donors().get(d), 100, 20 + d));
    }
    Map<String, Tensor> average = family.average();
    try (LearnedMerge merge = family.merge(seen, 16, settings(60, 0.05))) {
      merge
          .tensors()
          .forEach(
              (name, tensor) ->
                  assertThat(Floats.values(tensor))
                      .as("start, " + name)
                      .usingComparatorWithPrecision(1e-5f)
                      .containsExactly(Family.values(average, name)));
      for (int step = 0; step < 60; step++) {
        merge.step();
      }
      Map<String, Tensor> learned = merge.tensors();
      for (int d = 0; d < 2; d++) {
        assertThat(Family.fitness(config, learned, unseen.get(d)))
            .as("suite of donor %d, against the average", d)
            .isGreaterThan(1.1 * Family.fitness(config, average, unseen.get(d)));
      }
    }
  }

  @Test
  void every_row_stays_in_the_span_of_ancestor_and_donors() {
    Family family = Family.of(shape(2, 2, true, false, false, true));
    List<ScoredSequence> suite = Family.answered(family.config(), family.donors().get(0), 50, 4);
    try (LearnedMerge merge = family.merge(List.of(suite), 8, settings(10, 0.05))) {
      for (int step = 0; step < 10; step++) {
        merge.step();
      }
      Map<String, Tensor> learned = merge.tensors();
      long rows = 0;
      int moved = 0;
      for (Tensor tensor : family.ancestor().values()) {
        int width = tensor.shape().size() > 1 ? tensor.shape().get(1).intValue() : 1;
        rows += Floats.values(tensor).length / width;
        for (int row = 0; width > 2 && row < Floats.values(tensor).length / width; row++) {
          double[] c = coefficients(family, learned, tensor.name(), row, width);
          assertThat(c[2]).as("%s row %d: what is left", tensor.name(), row).isLessThan(1e-5);
          moved += Math.abs(c[0] - 0.5) > 0.01 ? 1 : 0;
        }
      }
      assertThat(merge.coefficients()).as("numbers learned").isEqualTo(2 * rows);
      assertThat(moved).as("rows whose coefficient moved").isGreaterThan(100);
    }
  }

  /**
   * Least squares of a row's difference on those of the donors: two coefficients and what is left.
   */
  private static double[] coefficients(
      Family family, Map<String, Tensor> model, String name, int row, int width) {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double xz = 0;
    double yz = 0;
    float[] base = Family.values(family.ancestor(), name);
    float[] a = Family.values(family.donors().get(0), name);
    float[] b = Family.values(family.donors().get(1), name);
    float[] m = Family.values(model, name);
    for (int i = row * width; i < (row + 1) * width; i++) {
      double x = a[i] - base[i];
      double y = b[i] - base[i];
      double z = m[i] - base[i];
      xx += x * x;
      xy += x * y;
      yy += y * y;
      xz += x * z;
      yz += y * z;
    }
    double determinant = xx * yy - xy * xy;
    double first = (xz * yy - yz * xy) / determinant;
    double second = (yz * xx - xz * xy) / determinant;
    double left = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      double z = first * (a[i] - base[i]) + second * (b[i] - base[i]);
      left = Math.max(left, Math.abs(m[i] - base[i] - z));
    }
    return new double[] {first, second, left};
  }

  /**
   * The first step of Adam moves each coefficient by the rate, in the direction of its gradient.
   */
  @ParameterizedTest
  @MethodSource("shapes")
  void the_first_step_climbs_along_every_coefficient_that_matters(ModelConfig config) {
    Family family = Family.of(config);
    ScoredSequence question = Family.answered(config, family.donors().get(0), 1, 4).get(0);
    List<ScoredSequence> suite = List.of(question);
    Map<String, Tensor> average = family.average();
    try (LearnedMerge merge = family.merge(List.of(suite), 1, settings(4, 0.01))) {
      assertThat(merge.step())
          .as("fitness before the step")
          .isCloseTo(Family.fitness(config, average, suite), within(1e-4));
      Map<String, Tensor> stepped = merge.tensors();
      int compared = 0;
      for (Tensor tensor : average.values()) {
        int width = tensor.shape().size() > 1 ? tensor.shape().get(1).intValue() : 1;
        if (width == 1) {
          continue; // one number a row: two coefficients cannot be told apart
        }
        for (int row :
            new int[] {0, 1, 2, question.tokens()[2] % (int) (long) tensor.shape().get(0)}) {
          double slope = slope(family, average, tensor.name(), row, width, suite);
          if (Math.abs(slope) > 2e-4) {
            double moved = coefficients(family, stepped, tensor.name(), row, width)[0] - 0.5;
            assertThat(moved * Math.signum(slope))
                .as("%s row %d, slope %g", tensor.name(), row, slope)
                .isCloseTo(0.01, within(2e-3));
            compared++;
          }
        }
      }
      assertThat(compared).as("coefficients compared").isGreaterThan(8);
    }
  }

  /** Central difference of the fitness by the first donor's coefficient of a row. */
  private static double slope(
      Family family,
      Map<String, Tensor> model,
      String name,
      int row,
      int width,
      List<ScoredSequence> suite) {
    double[] at = new double[2];
    for (int side = 0; side < 2; side++) {
      Tensor tensor = model.get(name);
      float[] moved = Floats.values(tensor).clone();
      float[] donor = Family.values(family.donors().get(0), name);
      float[] base = Family.values(family.ancestor(), name);
      for (int i = row * width; i < (row + 1) * width; i++) {
        moved[i] += (side == 0 ? -0.05f : 0.05f) * (donor[i] - base[i]);
      }
      Map<String, Tensor> other = new LinkedHashMap<>(model);
      other.put(name, Floats.tensor(name, DType.F32, tensor.shape(), moved));
      at[side] = Family.fitness(family.config(), other, suite);
    }
    return (at[1] - at[0]) / 0.1;
  }

  @Test
  void the_same_inputs_and_seed_give_the_same_bytes() {
    Family family = Family.of(shape(2, 2, true, false, false, true));
    List<ScoredSequence> suite = Family.answered(family.config(), family.donors().get(1), 50, 4);
    List<Map<String, Tensor>> results = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (LearnedMerge merge = family.merge(List.of(suite, suite), 4, settings(6, 0.05))) {
        for (int step = 0; step < 6; step++) {
          merge.step();
        }
        results.add(merge.tensors());
      }
    }
    results
        .get(0)
        .forEach(
            (name, tensor) ->
                assertThat(Floats.values(tensor))
                    .as(name)
                    .containsExactly(Family.values(results.get(1), name)));
  }

  @Test
  void a_sequence_beyond_the_positions_is_refused() {
    Family family = Family.of(shape(2, 2, true, false, false, true));
    List<ScoredSequence> suite = List.of(new ScoredSequence(new int[70], 1));
    assertThatThrownBy(() -> family.merge(List.of(suite), 4, settings(6, 0.05)))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("70 tokens")
        .hasMessageContaining("64 positions")
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.DATA_INVALID);
  }
}
