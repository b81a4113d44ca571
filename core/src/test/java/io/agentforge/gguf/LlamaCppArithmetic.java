package io.agentforge.gguf;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.pack.Bundle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ternary model as llama.cpp computes it: what a layer of ternary weights reads is coded in
 * blocks of 256 (ggml's Q8_K), what the F16 head reads is rounded to F16, everything else is fp32.
 * Plain loops without a cache.
 */
final class LlamaCppArithmetic {
  private static final int BLOCK = 256;

  private final ModelConfig config;
  private final Map<String, float[]> weights = new LinkedHashMap<>();

  LlamaCppArithmetic(Bundle bundle) {
    config = bundle.config();
    if (config.attentionBias() || config.qkNorm() || !config.subNorm() || !config.tied()) {
      throw new IllegalArgumentException("only models of the bitnet graph, not " + config);
    }
    config
        .tensors()
        .forEach(
            spec -> {
              Tensor tensor = bundle.tensor(spec.name()).toTensor(spec.name(), DType.F32);
              weights.put(spec.name(), Floats.values(tensor));
            });
  }

  /** The prompt's greedy continuation. */
  int[] continued(int[] prompt, int tokens) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + tokens);
    for (int at = prompt.length; at < ids.length; at++) {
      ids[at] = next(Arrays.copyOf(ids, at));
    }
    return Arrays.copyOfRange(ids, prompt.length, ids.length);
  }

  private int next(int[] ids) {
    float[][] x = new float[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      int from = ids[t] * config.hidden();
      x[t] =
          Arrays.copyOfRange(
              weights.get("model.embed_tokens.weight"), from, from + config.hidden());
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String p = "model.layers." + layer + ".";
      attention(x, p);
      for (float[] row : x) {
        feedForward(row, p);
      }
    }
    float[] last = norm(x[x.length - 1], "model.norm.weight");
    Tensor halves =
        Floats.convert(
            Floats.tensor("last", DType.F32, List.of((long) last.length), last), DType.F16);
    float[] logits = multiply("model.embed_tokens.weight", Floats.values(halves));
    int best = 0;
    for (int t = 0; t < logits.length; t++) {
      best = logits[t] > logits[best] ? t : best;
    }
    return best;
  }

  private void attention(float[][] x, String p) {
    int n = x.length;
    int width = config.headDim();
    float[][] q = new float[n][];
    float[][] k = new float[n][];
    float[][] v = new float[n][];
    for (int t = 0; t < n; t++) {
      float[] h = coded(norm(x[t], p + "input_layernorm.weight"));
      q[t] = rotated(multiply(p + "self_attn.q_proj.weight", h), t);
      k[t] = rotated(multiply(p + "self_attn.k_proj.weight", h), t);
      v[t] = multiply(p + "self_attn.v_proj.weight", h);
    }
    int group = config.heads() / config.keyValueHeads();
    for (int t = 0; t < n; t++) {
      float[] out = new float[config.heads() * width];
      for (int head = 0; head < config.heads(); head++) {
        int from = head / group * width;
        double[] scores = new double[t + 1];
        double most = Double.NEGATIVE_INFINITY;
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < width; i++) {
            scores[s] += (double) q[t][head * width + i] * k[s][from + i];
          }
          scores[s] /= Math.sqrt(width);
          most = Math.max(most, scores[s]);
        }
        double sum = 0;
        for (int s = 0; s <= t; s++) {
          scores[s] = Math.exp(scores[s] - most);
          sum += scores[s];
        }
        for (int i = 0; i < width; i++) {
          double mixed = 0;
          for (int s = 0; s <= t; s++) {
            mixed += scores[s] / sum * v[s][from + i];
          }
          out[head * width + i] = (float) mixed;
        }
      }
      float[] inner = coded(norm(out, p + "self_attn.attn_sub_norm.weight"));
      add(x[t], multiply(p + "self_attn.o_proj.weight", inner));
    }
  }

  private void feedForward(float[] x, String p) {
    float[] h = coded(norm(x, p + "post_attention_layernorm.weight"));
    float[] gate = multiply(p + "mlp.gate_proj.weight", h);
    float[] up = multiply(p + "mlp.up_proj.weight", h);
    for (int i = 0; i < gate.length; i++) {
      up[i] *= (float) (gate[i] / (1 + Math.exp(-gate[i])));
    }
    float[] inner = coded(norm(up, p + "mlp.ffn_sub_norm.weight"));
    add(x, multiply(p + "mlp.down_proj.weight", inner));
  }

  private float[] multiply(String matrix, float[] x) {
    float[] w = weights.get(matrix);
    float[] y = new float[w.length / x.length];
    for (int row = 0; row < y.length; row++) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (double) w[row * x.length + i] * x[i];
      }
      y[row] = (float) sum;
    }
    return y;
  }

  private float[] norm(float[] x, String weight) {
    double squares = 0;
    for (float value : x) {
      squares += (double) value * value;
    }
    float mean = (float) (squares / x.length);
    float scale = 1f / (float) Math.sqrt(mean + (float) config.normEpsilon());
    float[] gains = weights.get(weight);
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] * scale * gains[i];
    }
    return y;
  }

  /** Halves of a head are the two coordinates of its pairs. */
  private float[] rotated(float[] x, int position) {
    int half = config.headDim() / 2;
    float step = (float) Math.pow(config.ropeTheta(), -2.0 / config.headDim());
    for (int head = 0; head < x.length; head += config.headDim()) {
      float angle = position;
      for (int i = 0; i < half; i++) {
        float cos = (float) Math.cos(angle);
        float sin = (float) Math.sin(angle);
        float a = x[head + i];
        float b = x[head + half + i];
        x[head + i] = a * cos - b * sin;
        x[head + half + i] = a * sin + b * cos;
        angle *= step;
      }
    }
    return x;
  }

  /** ggml's quantize_row_q8_K and back: the value of largest absolute becomes −127. */
  private static float[] coded(float[] x) {
    for (int from = 0; from < x.length; from += BLOCK) {
      float most = 0;
      for (int i = from; i < from + BLOCK; i++) {
        most = Math.abs(x[i]) > Math.abs(most) ? x[i] : most;
      }
      if (most != 0) {
        float inverse = -127f / most;
        for (int i = from; i < from + BLOCK; i++) {
          x[i] = (float) Math.min(127, Math.rint(inverse * x[i])) * (1 / inverse);
        }
      }
    }
    return x;
  }

  private static void add(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
