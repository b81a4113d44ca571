package io.agentforge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.model.ModelConfig;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchProgram;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.Batch;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The program text against the reference, on small random architectures, weights and batches. */
class GradientProperties {
  /** Of the largest gradient of the tensor; fp32 sums in another order differ by about 1e-5. */
  private static final double GRADIENT_TOLERANCE = 5e-4;

  private static final double LOSS_TOLERANCE = 1e-5;
  private static final double LOGIT_TOLERANCE = 1e-4;

  @Property(tries = 40)
  void lossesAndGradientsAgreeWithTheReference(
      @ForAll("architectures") ModelConfig config,
      @ForAll AttentionKernel kernel,
      @ForAll boolean checkpointing,
      @ForAll long seed) {
    TorchRuntime.prepareThread(GradMode.RECORD);
    SeedTree tree = SeedTree.root(seed);
    Batch batch = batch(config, tree);
    try (DecoderWeights weights = weights(config, tree)) {
      var expected = new ReferenceDecoder(weights).gradients(batch);
      NDManager manager = weights.manager();
      DecoderSource source = DecoderSource.of(config, ComputeType.FP32, kernel);
      try (TorchProgram program =
          TorchProgram.load(manager, source.textWithGradients(checkpointing))) {
        NDList packed = program.call(manager, "pack", weights.arrays());
        List<NDArray> sums =
            weights.arrays().stream().map(a -> manager.full(a.getShape(), Float.NaN)).toList();
        NDArray table = RotaryTable.create(manager, config, batch.length());
        Shape shape = new Shape(batch.rows(), batch.length());
        NDArray ids = manager.create(batch.inputs(), shape);
        NDArray targets = manager.create(batch.targets(), shape);
        float[] loss =
            program
                .call(
                    manager, "gradients", ids, targets, table, weights.arrays(), packed, sums, true)
                .singletonOrThrow()
                .toFloatArray();
        assertThat((double) loss[0])
            .as("loss")
            .isCloseTo(expected.loss(), within(LOSS_TOLERANCE * (1 + expected.loss())));
        assertThat((long) loss[1]).as("counted targets").isEqualTo(expected.targets());
        for (int i = 0; i < sums.size(); i++) {
          assertThat(relativeError(sums.get(i).toFloatArray(), expected.values().get(i)))
              .as("gradient of %s", weights.arrays().get(i).getName())
              .isLessThan(GRADIENT_TOLERANCE);
        }
      }
    }
  }

  @Property(tries = 20)
  void logitsAgreeWithTheReferenceWhenKeysAreMasked(
      @ForAll("architectures") ModelConfig config,
      @ForAll AttentionKernel kernel,
      @ForAll long seed) {
    TorchRuntime.prepareThread(GradMode.OFF);
    SeedTree tree = SeedTree.root(seed);
    Batch batch = batch(config, tree);
    try (DecoderWeights weights = weights(config, tree)) {
      boolean[] flat = new boolean[batch.rows() * batch.length()];
      boolean[][] keep = new boolean[batch.rows()][batch.length()];
      for (int i = 0; i < flat.length; i++) {
        int column = i % batch.length();
        // Padding on the left, of another width in every row; the last position always stays.
        flat[i] = column >= Math.min(i / batch.length(), batch.length() - 1);
        keep[i / batch.length()][column] = flat[i];
      }
      float[] expected =
          new ReferenceDecoder(weights).logits(batch.inputs(), batch.rows(), batch.length(), keep);
      float[] actual = maskedLogits(weights, kernel, batch, flat);
      for (int i = 0; i < actual.length; i++) {
        if (flat[i / config.vocab()]) {
          assertThat(actual[i])
              .as("logit %d of token %d", i % config.vocab(), i / config.vocab())
              .isCloseTo(
                  expected[i], within((float) (LOGIT_TOLERANCE * (1 + Math.abs(expected[i])))));
        }
      }
    }
  }

  @Provide
  Arbitrary<ModelConfig> architectures() {
    Arbitrary<Integer> group = Arbitraries.of(1, 2, 4);
    Arbitrary<Integer> keyValueHeads = Arbitraries.of(1, 2);
    Arbitrary<Integer> headDim = Arbitraries.of(4, 8, 16);
    Arbitrary<Integer> width = Arbitraries.integers().between(8, 40);
    Arbitrary<Integer> layers = Arbitraries.integers().between(1, 3);
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(group, keyValueHeads, headDim, width, width, layers)
        .as((g, k, dh, d, f, l) -> new int[] {g, k, dh, d, f, l})
        .flatMap(
            n ->
                Combinators.combine(flag, flag, flag, flag)
                    .as(
                        (tied, bias, qkNorm, subNorm) ->
                            new ModelConfig(
                                48,
                                n[3],
                                n[5],
                                n[0] * n[1],
                                n[1],
                                n[2],
                                n[4],
                                64,
                                1e-5,
                                10_000,
                                tied,
                                bias,
                                qkNorm,
                                subNorm)));
  }

  private static float[] maskedLogits(
      DecoderWeights weights, AttentionKernel kernel, Batch batch, boolean[] keep) {
    String method =
"""
def masked(self: __torch__.M, ids: Tensor, keep: Tensor, table: Tensor, w: List[Tensor]) -> Tensor:
  length = torch.size(ids, 1)
  rot = (self).rotations(table, 0, length)
  mask = (self).key_mask(keep, 0, length)
  x = (self).embed(ids, w)
  for l in range(%d):
    x = (self).block(x, l, w, rot, torch.size(ids, 0), mask, annotate(List[Tensor], []), 0, annotate(List[Tensor], []))
  return (self).logits(x, w)
"""
            .formatted(weights.config().layers());
    NDManager manager = weights.manager();
    DecoderSource source = DecoderSource.of(weights.config(), ComputeType.FP32, kernel);
    try (TorchProgram program = TorchProgram.load(manager, source.text() + method)) {
      Shape shape = new Shape(batch.rows(), batch.length());
      return program
          .call(
              manager,
              "masked",
              manager.create(batch.inputs(), shape),
              manager.create(keep, shape),
              RotaryTable.create(manager, weights.config(), batch.length()),
              program.call(manager, "pack", weights.arrays()))
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  static Batch batch(ModelConfig config, SeedTree tree) {
    SeedTree.Stream draws = tree.child("batch").stream();
    int rows = draws.between(1, 3);
    int length = draws.between(1, 12);
    int[] inputs = new int[rows * length];
    int[] targets = new int[rows * length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = draws.integer(config.vocab());
      targets[i] = draws.integer(4) == 0 ? Batch.IGNORED : draws.integer(config.vocab());
    }
    return new Batch(rows, length, inputs, targets);
  }

  /** Fresh weights with norms and biases that are not 1 and 0. */
  static DecoderWeights weights(ModelConfig config, SeedTree tree) {
    DecoderWeights weights = DecoderWeights.initial(config, tree);
    for (NDArray array : weights.arrays()) {
      float[] values = array.toFloatArray();
      if (array.getShape().dimension() == 1) {
        SeedTree noise = tree.child("noise", array.getName());
        for (int i = 0; i < values.length; i++) {
          values[i] += (float) noise.uniform(i) - 0.5f;
        }
        array.set(values);
      }
    }
    return weights;
  }

  /** Largest difference over largest expected value; absolute below 1e-3. */
  static double relativeError(float[] actual, float[] expected) {
    double difference = 0;
    double size = 1e-3;
    for (int i = 0; i < actual.length; i++) {
      if (Float.isNaN(actual[i])) {
        return Double.NaN;
      }
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
      size = Math.max(size, Math.abs(expected[i]));
    }
    return difference / size;
  }
}
