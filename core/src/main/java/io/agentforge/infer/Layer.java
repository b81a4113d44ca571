package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import io.agentforge.pack.PackedModel;
import java.util.stream.Stream;

/**
 * One block of the decoder. Norms and biases that the model does not have are null.
 *
 * @param q {@code [heads * headDim, hidden]}
 * @param o {@code [hidden, heads * headDim]}
 * @param down {@code [hidden, ffn]}
 */
record Layer(
    float[] attentionNorm,
    Linear q,
    Linear k,
    Linear v,
    float[] qBias,
    float[] kBias,
    float[] vBias,
    float[] qNorm,
    float[] kNorm,
    float[] attentionSubNorm,
    Linear o,
    float[] feedForwardNorm,
    Linear gate,
    Linear up,
    float[] feedForwardSubNorm,
    Linear down) {

  static Layer of(PackedModel source, int layer, Kernels kernels) {
    ModelConfig config = source.config();
    String p = "model.layers." + layer + ".";
    String a = p + "self_attn.";
    String m = p + "mlp.";
    return new Layer(
        vector(source, p + "input_layernorm.weight"),
        linear(source, a + "q_proj.weight", kernels),
        linear(source, a + "k_proj.weight", kernels),
        linear(source, a + "v_proj.weight", kernels),
        config.attentionBias() ? vector(source, a + "q_proj.bias") : null,
        config.attentionBias() ? vector(source, a + "k_proj.bias") : null,
        config.attentionBias() ? vector(source, a + "v_proj.bias") : null,
        config.qkNorm() ? vector(source, a + "q_norm.weight") : null,
        config.qkNorm() ? vector(source, a + "k_norm.weight") : null,
        config.subNorm() ? vector(source, a + "attn_sub_norm.weight") : null,
        linear(source, a + "o_proj.weight", kernels),
        vector(source, p + "post_attention_layernorm.weight"),
        linear(source, m + "gate_proj.weight", kernels),
        linear(source, m + "up_proj.weight", kernels),
        config.subNorm() ? vector(source, m + "ffn_sub_norm.weight") : null,
        linear(source, m + "down_proj.weight", kernels));
  }

  private static Linear linear(PackedModel source, String name, Kernels kernels) {
    return Linear.of(source.tensor(name), kernels);
  }

  private static float[] vector(PackedModel source, String name) {
    return source.tensor(name).floats();
  }

  /** Whether a matrix has ternary weights. */
  boolean isTernary() {
    return Stream.of(q, k, v, o, gate, up, down).anyMatch(Linear.OfTernary.class::isInstance);
  }

  /** Bytes of weights that one token reads. */
  long bytes() {
    return q.bytes() + k.bytes() + v.bytes() + o.bytes() + gate.bytes() + up.bytes() + down.bytes();
  }
}
