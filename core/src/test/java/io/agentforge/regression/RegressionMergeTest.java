package io.agentforge.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.RopeScaling;
import io.agentforge.regression.RegressionMerge.Teacher;
import io.agentforge.seed.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegressionMergeTest {
  private static final int LENGTH = 16;

  /** Every option of the decoder family at least once, on and off. */
  static Stream<ModelConfig> shapes() {
    return Stream.of(
        shape(2, 2, false, false, true),
        shape(4, 2, true, false, false),
        shape(4, 1, false, true, false));
  }

  private static ModelConfig shape(
      int heads, int keyValueHeads, boolean bias, boolean qkNorm, boolean subNorm) {
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
        true,
        bias,
        qkNorm,
        subNorm,
        RopeScaling.NONE);
  }

  private static Map<String, Tensor> weights(ModelConfig config, long seed) {
    try (DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(seed))) {
      Map<String, Tensor> larger = new LinkedHashMap<>();
      weights
          .tensors()
          .forEach((name, t) -> larger.put(name, scaled(t, name.contains("norm") ? 1 : 8)));
      return larger;
    }
  }

  private static Tensor scaled(Tensor tensor, float factor) {
    float[] values = Floats.values(tensor).clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return Floats.tensor(tensor.name(), DType.F32, tensor.shape(), values);
  }

  /** {@code (1 − share) · a + share · b}. */
  private static Map<String, Tensor> between(
      Map<String, Tensor> a, Map<String, Tensor> b, float share) {
    Map<String, Tensor> mixed = new LinkedHashMap<>();
    a.forEach(
        (name, tensor) -> {
          float[] x = Floats.values(tensor).clone();
          float[] y = Floats.values(b.get(name));
          for (int i = 0; i < x.length; i++) {
            x[i] += share * (y[i] - x[i]);
          }
          mixed.put(name, Floats.tensor(name, DType.F32, tensor.shape(), x));
        });
    return mixed;
  }

  /** Rows of tokens from one half of the vocabulary. */
  private static int[][] rows(ModelConfig config, int count, int half, long seed) {
    SeedTree tree = SeedTree.root(seed);
    int[][] rows = new int[count][LENGTH];
    for (int r = 0; r < count; r++) {
      for (int t = 0; t < LENGTH; t++) {
        rows[r][t] =
            half * config.vocab() / 2 + tree.child("token", r).integer(t, config.vocab() / 2);
      }
    }
    return rows;
  }

  private static double error(
      ModelConfig config, Map<String, Tensor> model, Map<String, Tensor> teacher, int[][] rows) {
    try (Decoder ours = Decoder.of(config, model, DecoderOptions.exact());
        Decoder theirs = Decoder.of(config, teacher, DecoderOptions.exact())) {
      float[] a = ours.logits(rows, null);
      float[] b = theirs.logits(rows, null);
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
      }
      return sum / a.length;
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void a_single_teacher_that_is_the_start_is_left_as_it_is(ModelConfig config) {
    Map<String, Tensor> model = weights(config, 1);
    Map<String, Tensor> fitted =
        RegressionMerge.fit(
            config, model, List.of(new Teacher(model, rows(config, 30, 0, 2), 1)), 0.01);
    assertThat(error(config, fitted, model, rows(config, 8, 0, 3)))
        .as("mean squared difference of logits, also on texts that were not seen")
        .isLessThan(1e-6);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void the_fit_comes_nearer_to_both_teachers_on_their_own_texts_than_their_average(
      ModelConfig config) {
    Map<String, Tensor> ancestor = weights(config, 1);
    Map<String, Tensor> first = between(ancestor, weights(config, 2), 0.3f);
    Map<String, Tensor> second = between(ancestor, weights(config, 3), 0.3f);
    first.put("model.embed_tokens.weight", ancestor.get("model.embed_tokens.weight"));
    second.put("model.embed_tokens.weight", ancestor.get("model.embed_tokens.weight"));
    Map<String, Tensor> average = between(first, second, 0.5f);
    Map<String, Tensor> fitted =
        RegressionMerge.fit(
            config,
            average,
            List.of(
                new Teacher(first, rows(config, 60, 0, 4), 1),
                new Teacher(second, rows(config, 60, 1, 5), 1)),
            0.003);
    int[][] unseenFirst = rows(config, 12, 0, 6);
    int[][] unseenSecond = rows(config, 12, 1, 7);
    assertThat(error(config, fitted, first, unseenFirst))
        .as("first teacher: fit against average")
        .isLessThan(0.8 * error(config, average, first, unseenFirst));
    assertThat(error(config, fitted, second, unseenSecond))
        .as("second teacher: fit against average")
        .isLessThan(0.8 * error(config, average, second, unseenSecond));
  }

  @Test
  void a_tokens_embedding_is_that_of_the_teacher_whose_texts_have_it() {
    ModelConfig config = shape(2, 2, false, false, true);
    Map<String, Tensor> start = weights(config, 1);
    Map<String, Tensor> first = weights(config, 2);
    Map<String, Tensor> second = weights(config, 3);
    Map<String, Tensor> fitted =
        RegressionMerge.fit(
            config,
            start,
            List.of(
                new Teacher(first, rows(config, 60, 0, 4), 1),
                new Teacher(second, rows(config, 60, 1, 5), 1)),
            1e-6);
    String name = "model.embed_tokens.weight";
    float[] rows = Floats.values(fitted.get(name));
    int half = rows.length / 2;
    float[] expected = Floats.values(first.get(name)).clone();
    System.arraycopy(Floats.values(second.get(name)), half, expected, half, half);
    assertThat(rows)
        .as("the first teacher's texts have the first half of the tokens")
        .containsExactly(expected, within(1e-4f));
  }

  @Test
  void the_same_inputs_give_the_same_bytes() {
    ModelConfig config = shape(2, 2, false, false, true);
    Map<String, Tensor> start = weights(config, 1);
    List<Teacher> teachers = List.of(new Teacher(weights(config, 2), rows(config, 10, 0, 2), 1));
    Map<String, Tensor> once = RegressionMerge.fit(config, start, teachers, 0.1);
    Map<String, Tensor> twice = RegressionMerge.fit(config, start, teachers, 0.1);
    once.forEach(
        (name, tensor) -> assertThat(twice.get(name).data()).as(name).isEqualTo(tensor.data()));
  }
}
