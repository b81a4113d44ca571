package io.agentforge.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.Golden;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.infer.Kernels.Choice;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.seed.SeedTree;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ships is what was trained: the engine against the forward pass through the quantiser. */
class TrainingForwardTest {
  private static final int PROMPTS = 100;
  private static final int TOKENS = 8;

  /** What one activation code over a rounding tie moved logits by when it was measured, at most. */
  private static final double FLIP = 0.12;

  /** What fp32 sums move logits by when no code flips. */
  private static final double ROUNDING = 1e-4;

  @Test
  void greedy_tokens_equal_those_of_training_wherever_a_flipped_code_could_not_change_them() {
    PackedModel model = ternary(new Granularity.Inputs(32));
    QuantisedForward training = new QuantisedForward(model);
    CpuDecoder decoder = CpuDecoder.of(model, Kernels.of(Choice.AUTO));
    int judged = 0;
    int close = 0;
    int steps = 0;
    for (int p = 0; p < PROMPTS; p++) {
      int[] prompt = prompt(p);
      int[] text = java.util.Arrays.copyOf(prompt, prompt.length + TOKENS);
      try (CpuSession session = decoder.session(text.length, 1)) {
        float[] logits = session.append(text, 0, prompt.length);
        for (int t = prompt.length; t < text.length; t++) {
          double[] expected = training.logits(text, t);
          int best = best(expected);
          double difference = difference(logits, expected);
          steps++;
          close += difference < ROUNDING ? 1 : 0;
          assertThat(difference).as("logits, prompt %d, token %d", p, t).isLessThan(2 * FLIP);
          if (gap(expected, best) > 2 * FLIP) {
            judged++;
            assertThat(best(logits)).as("token %d of prompt %d", t, p).isEqualTo(best);
          }
          text[t] = best;
          logits = session.append(text, t, t + 1);
        }
      }
    }
    System.out.printf(
        "%d tokens: %d within %.0e of training, %d judged%n", steps, close, ROUNDING, judged);
    assertThat(judged).as("tokens with a clear winner").isGreaterThan(steps / 2);
    assertThat(close).as("tokens without a flipped code").isGreaterThan(steps / 2);
  }

  @Test
  void ternary_weights_as_floats_give_the_logits_of_libtorch() {
    PackedModel packed = ternary(new Granularity.Row());
    Map<String, Tensor> tensors = new HashMap<>();
    Map<String, PackedTensor> floats = new HashMap<>();
    for (TensorSpec spec : packed.config().tensors()) {
      Tensor tensor = packed.tensor(spec.name()).toTensor(spec.name(), DType.F32);
      tensors.put(spec.name(), tensor);
      floats.put(spec.name(), new PackedTensor.Plain(tensor));
    }
    PackedModel plain = new ChangedModel(packed.config(), packed, floats);
    CpuDecoder decoder = CpuDecoder.of(plain, Kernels.of(Choice.AUTO));
    int vocab = packed.config().vocab();
    try (Decoder torch = Decoder.of(packed.config(), tensors, DecoderOptions.exact())) {
      for (int p = 0; p < PROMPTS; p++) {
        int[] prompt = prompt(p);
        float[] expected = torch.logits(new int[][] {prompt}, null);
        double[] last = new double[vocab];
        for (int v = 0; v < vocab; v++) {
          last[v] = expected[(prompt.length - 1) * vocab + v];
        }
        try (CpuSession session = decoder.session(prompt.length, 1)) {
          float[] logits = session.append(prompt, 0, prompt.length);
          assertThat(difference(logits, last)).as("logits of prompt %d", p).isLessThan(6e-5);
          assertThat(best(logits)).as("token after prompt %d", p).isEqualTo(best(last));
        }
      }
    }
  }

  /** The golden model with the linear layers of its blocks made ternary. */
  private static PackedModel ternary(Granularity granularity) {
    PackedModel floats = PackedModel.of(new Golden("bitnet_subnorm").model());
    ModelConfig config = floats.config();
    Map<String, PackedTensor> changed = new HashMap<>();
    for (TensorSpec spec : config.tensors()) {
      if (spec.name().contains("_proj.weight")) {
        int rows = spec.shape().get(0).intValue();
        int columns = spec.shape().get(1).intValue();
        float[] weights = floats.tensor(spec.name()).floats();
        changed.put(
            spec.name(),
            new PackedTensor.Ternary(
                AbsMean.quantize(weights, rows, columns, granularity, ScaleType.F32)));
      }
    }
    return new ChangedModel(config, floats, changed);
  }

  private static int[] prompt(int index) {
    SeedTree.Stream random = SeedTree.root(3).child("prompt", index).stream();
    int[] prompt = new int[random.between(1, 16)];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = random.integer(128);
    }
    return prompt;
  }

  private static double difference(float[] logits, double[] expected) {
    double most = 0;
    for (int v = 0; v < logits.length; v++) {
      most = Math.max(most, Math.abs(logits[v] - expected[v]));
    }
    return most;
  }

  private static double gap(double[] logits, int best) {
    double second = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < logits.length; v++) {
      second = v == best ? second : Math.max(second, logits[v]);
    }
    return logits[best] - second;
  }

  private static int best(double[] logits) {
    int best = 0;
    for (int v = 1; v < logits.length; v++) {
      best = logits[v] > logits[best] ? v : best;
    }
    return best;
  }

  private static int best(float[] logits) {
    double[] wide = new double[logits.length];
    for (int v = 0; v < wide.length; v++) {
      wide[v] = logits[v];
    }
    return best(wide);
  }
}
