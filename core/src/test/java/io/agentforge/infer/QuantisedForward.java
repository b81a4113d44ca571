package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The forward pass of training through the quantiser, in double precision and without a cache:
 * weights {@code scale * code}, activations {@code round(x * s) / s}, then ordinary products.
 */
final class QuantisedForward {
  private static final double LEAST_PEAK = 1e-5;

  private final PackedModel model;
  private final ModelConfig config;
  private final Map<String, float[]> weights = new HashMap<>();

  QuantisedForward(PackedModel model) {
    this.model = model;
    this.config = model.config();
  }

  /** Logits after the last of the tokens. */
  double[] logits(int[] ids, int length) {
    double[][] x = new double[length][];
    for (int t = 0; t < length; t++) {
      x[t] = row("model.embed_tokens.weight", ids[t], config.hidden());
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String p = "model.layers." + layer + ".";
      attention(x, p);
      for (double[] token : x) {
        feedForward(token, p);
      }
    }
    double[] last = norm(x[length - 1], "model.norm.weight");
    return product(last, "model.embed_tokens.weight", config.vocab());
  }

  private void attention(double[][] x, String p) {
    int dim = config.headDim();
    int kv = config.keyValueHeads() * dim;
    double[][] k = new double[x.length][];
    double[][] v = new double[x.length][];
    double[][] sums = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] h = quantised(norm(x[t], p + "input_layernorm.weight"));
      double[] q = product(h, p + "self_attn.q_proj.weight", config.heads() * dim);
      k[t] = product(h, p + "self_attn.k_proj.weight", kv);
      v[t] = product(h, p + "self_attn.v_proj.weight", kv);
      rotate(q, t);
      rotate(k[t], t);
      double[] mixed = new double[q.length];
      for (int head = 0; head < config.heads(); head++) {
        int from = head / (config.heads() / config.keyValueHeads()) * dim;
        mix(q, head * dim, k, v, from, t, mixed);
      }
      double[] o = quantised(norm(mixed, p + "self_attn.attn_sub_norm.weight"));
      sums[t] = product(o, p + "self_attn.o_proj.weight", config.hidden());
    }
    for (int t = 0; t < x.length; t++) {
      add(x[t], sums[t]);
    }
  }

  private void mix(
      double[] q, int at, double[][] k, double[][] v, int from, int last, double[] out) {
    int dim = config.headDim();
    double[] weight = new double[last + 1];
    double total = 0;
    for (int t = 0; t <= last; t++) {
      double score = 0;
      for (int d = 0; d < dim; d++) {
        score += q[at + d] * k[t][from + d];
      }
      weight[t] = Math.exp(score / Math.sqrt(dim));
      total += weight[t];
    }
    for (int t = 0; t <= last; t++) {
      for (int d = 0; d < dim; d++) {
        out[at + d] += weight[t] / total * v[t][from + d];
      }
    }
  }

  private void rotate(double[] heads, int position) {
    double[] frequencies = config.rotaryFrequencies();
    int half = config.headDim() / 2;
    for (int at = 0; at < heads.length; at += config.headDim()) {
      for (int i = 0; i < half; i++) {
        double cos = Math.cos(position * frequencies[i]);
        double sin = Math.sin(position * frequencies[i]);
        double a = heads[at + i];
        double b = heads[at + half + i];
        heads[at + i] = a * cos - b * sin;
        heads[at + half + i] = b * cos + a * sin;
      }
    }
  }

  private void feedForward(double[] x, String p) {
    double[] h = quantised(norm(x, p + "post_attention_layernorm.weight"));
    double[] gate = product(h, p + "mlp.gate_proj.weight", config.ffn());
    double[] up = product(h, p + "mlp.up_proj.weight", config.ffn());
    for (int i = 0; i < gate.length; i++) {
      gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
    }
    double[] inner = quantised(norm(gate, p + "mlp.ffn_sub_norm.weight"));
    add(x, product(inner, p + "mlp.down_proj.weight", config.hidden()));
  }

  private double[] norm(double[] x, String weight) {
    float[] w = values(weight);
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.normEpsilon());
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * scale * w[i];
    }
    return y;
  }

  private static double[] quantised(double[] x) {
    double peak = LEAST_PEAK;
    for (double value : x) {
      peak = Math.max(peak, Math.abs(value));
    }
    double scale = 127 / peak;
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Math.rint(x[i] * scale) / scale;
    }
    return y;
  }

  private double[] product(double[] x, String weight, int rows) {
    float[] w = values(weight);
    double[] y = new double[rows];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < x.length; c++) {
        y[r] += w[r * x.length + c] * x[c];
      }
    }
    return y;
  }

  private double[] row(String name, int row, int columns) {
    double[] values = new double[columns];
    for (int c = 0; c < columns; c++) {
      values[c] = values(name)[row * columns + c];
    }
    return values;
  }

  private float[] values(String name) {
    return weights.computeIfAbsent(name, this::read);
  }

  private float[] read(String name) {
    PackedTensor tensor = model.tensor(name);
    return tensor.floats();
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
