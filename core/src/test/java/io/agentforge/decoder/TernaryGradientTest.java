package io.agentforge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.decoder.LayerQuantization.Activations;
import io.agentforge.decoder.LayerQuantization.Ternary;
import io.agentforge.model.ModelConfig;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients of quantised layers, and of a teacher, against plain array operations. */
class TernaryGradientTest {
  private static final double TOLERANCE = 5e-4;

  /** An activation on a tie may get another code here and there, which moves what follows. */
  private static final double ONE_FLIPPED_CODE = 0.1;

  private static final int CASES = 12;

  private static final String AGAIN =
      """
      def again(self: __torch__.M, ps: List[Tensor], w: List[Tensor], part: float) -> Tensor:
        _0 = torch.fill_(w[torch.len(w) - 1], part)
        (self).repack(ps, w)
        return w[0]
      """;

  @ParameterizedTest
  @ValueSource(strings = {"4", "row", "tensor"})
  void gradients_of_ternary_weights_are_straight_through(String group) {
    Ternary weights = new Ternary(Granularity.of(group), ScaleType.F16);
    LayerQuantization layers = new LayerQuantization(weights, Activations.FLOAT);
    for (int i = 0; i < CASES; i++) {
      assertThat(largestError(i, layers, i % 3 == 0 ? 0.3 : 1))
          .as("case %d of groups of %s", i, group)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void a_weight_that_stays_float_is_one_in_both_decoders() {
    String up = "model.layers.0.mlp.up_proj.weight";
    String query = "model.layers.0.self_attn.q_proj.weight";
    Ternary weights = new Ternary(Granularity.of("4"), ScaleType.F16, Set.of(up, query));
    LayerQuantization layers = new LayerQuantization(weights, Activations.FLOAT);
    for (int i = 0; i < CASES; i++) {
      assertThat(largestError(i, layers, 1)).as("case %d", i).isLessThan(TOLERANCE);
    }
  }

  @Test
  void gradients_of_coded_activations_are_straight_through() {
    LayerQuantization layers = LayerQuantization.ternary(Granularity.of("4"), ScaleType.F32);
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      errors.add(largestError(i, layers, i % 3 == 0 ? 0.3 : 1));
    }
    assertThat(errors).as("largest errors").allMatch(e -> e < ONE_FLIPPED_CODE);
    assertThat(errors.stream().filter(e -> e < TOLERANCE).count())
        .as("cases without a flipped code, of errors %s", errors)
        .isGreaterThanOrEqualTo(CASES / 2);
  }

  @Test
  void a_teacher_that_is_sure_of_the_targets_gives_their_gradients() {
    Sides sides = new Sides(3);
    float[] sure = new float[sides.batch.targets().length * sides.config.vocab()];
    for (int i = 0; i < sides.batch.targets().length; i++) {
      sure[i * sides.config.vocab() + Math.max(0, sides.batch.targets()[i])] = 1e4f;
    }
    List<float[]> plain = sides.gradients(Teaching.NONE, null);
    List<float[]> taught = sides.gradients(new Teaching(1), sure);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(GradientProperties.relativeError(taught.get(i), plain.get(i)))
          .as("gradient %d", i)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void gradients_are_the_weighted_mean_of_those_towards_targets_and_teacher() {
    Sides sides = new Sides(4);
    float[] teacher = new float[sides.batch.targets().length * sides.config.vocab()];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = (float) (4 * SeedTree.root(9).uniform(i));
    }
    List<float[]> plain = sides.gradients(Teaching.NONE, null);
    List<float[]> whole = sides.gradients(new Teaching(1), teacher);
    List<float[]> mixed = sides.gradients(new Teaching(0.25), teacher);
    for (int i = 0; i < plain.size(); i++) {
      float[] mean = new float[plain.get(i).length];
      for (int k = 0; k < mean.length; k++) {
        mean[k] = 0.75f * plain.get(i)[k] + 0.25f * whole.get(i)[k];
      }
      assertThat(GradientProperties.relativeError(mixed.get(i), mean))
          .as("gradient %d", i)
          .isLessThan(TOLERANCE);
    }
  }

  /** Of the gradients of one case; its loss must agree too. */
  private static double largestError(int seed, LayerQuantization layers, double part) {
    Sides sides = new Sides(seed);
    TorchRuntime.prepareThread(GradMode.RECORD);
    try (DecoderWeights weights = sides.weights()) {
      var expected = new ReferenceDecoder(weights, layers, part).gradients(sides.batch);
      List<float[]> actual = sides.gradients(weights, layers, part, Teaching.NONE, null);
      double largest = 0;
      for (int i = 0; i < actual.size(); i++) {
        String of = "of tensor %d of case %d".formatted(i, seed);
        assertThat(expected.values().get(i)).as("reference %s", of).doesNotContain(Float.NaN);
        assertThat(actual.get(i)).as("gradient %s", of).doesNotContain(Float.NaN);
        double error = GradientProperties.relativeError(actual.get(i), expected.values().get(i));
        largest = Math.max(largest, error);
      }
      assertThat((double) sides.loss)
          .as("loss of case %d", seed)
          .isCloseTo(expected.loss(), within(1e-2 * (1 + expected.loss())));
      return largest;
    }
  }

  /** One small architecture, its weights and batch. */
  private static final class Sides {
    final ModelConfig config;
    final SeedTree tree;
    final Batch batch;
    float loss;

    Sides(int seed) {
      boolean even = seed % 2 == 0;
      config =
          new ModelConfig(
              48,
              12,
              2,
              4,
              even ? 2 : 4,
              4,
              20,
              64,
              1e-5,
              10_000,
              even,
              false,
              seed % 4 == 1,
              seed % 5 != 0);
      tree = SeedTree.root(100 + seed);
      batch = GradientProperties.batch(config, tree);
    }

    DecoderWeights weights() {
      return GradientProperties.weights(config, tree);
    }

    List<float[]> gradients(Teaching teaching, float[] teacher) {
      TorchRuntime.prepareThread(GradMode.OFF);
      try (DecoderWeights weights = weights()) {
        return gradients(weights, LayerQuantization.NONE, 1, teaching, teacher);
      }
    }

    List<float[]> gradients(
        DecoderWeights weights,
        LayerQuantization layers,
        double part,
        Teaching teaching,
        float[] teacher) {
      NDManager manager = weights.manager();
      DecoderSource source =
          DecoderSource.of(config, ComputeType.FP32, AttentionKernel.PLAIN, layers);
      try (TorchProgram program =
          TorchProgram.load(manager, source.textWithGradients(false, teaching) + AGAIN)) {
        NDList packed = program.call(manager, "pack", weights.arrays());
        if (!layers.isNone()) {
          program.call(manager, "again", weights.arrays(), packed, part);
        }
        List<NDArray> sums =
            weights.arrays().stream().map(a -> manager.full(a.getShape(), Float.NaN)).toList();
        Shape shape = new Shape(batch.rows(), batch.length());
        List<Object> arguments = new ArrayList<>();
        arguments.add(manager.create(batch.inputs(), shape));
        arguments.add(manager.create(batch.targets(), shape));
        arguments.add(RotaryTable.create(manager, config, batch.length()));
        if (teacher != null) {
          arguments.add(manager.create(teacher, new Shape(batch.targets().length, config.vocab())));
        }
        arguments.addAll(List.of(weights.arrays(), packed, sums, true));
        loss =
            program
                .call(manager, "gradients", arguments.toArray())
                .singletonOrThrow()
                .toFloatArray()[0];
        return sums.stream().map(NDArray::toFloatArray).toList();
      }
    }
  }
}
