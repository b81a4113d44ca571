package io.agentforge.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of one decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
 *
 * @param vocab rows of the embedding
 * @param hidden model width
 * @param headDim width of one head; queries are {@code heads * headDim} wide, which need not be
 *     {@code hidden}
 * @param ffn inner width of the feed-forward block
 * @param tied whether the output head is the embedding
 * @param attentionBias biases on q, k and v (Qwen2)
 * @param qkNorm RMSNorm per head on q and k before rotation (Qwen3)
 * @param subNorm RMSNorm before the output and down projections (BitNet)
 * @param ropeScaling how rotary frequencies are stretched; {@link RopeScaling#NONE} in most models
 */
public record ModelConfig(
    int vocab,
    int hidden,
    int layers,
    int heads,
    int keyValueHeads,
    int headDim,
    int ffn,
    int maxPositions,
    double normEpsilon,
    double ropeTheta,
    boolean tied,
    boolean attentionBias,
    boolean qkNorm,
    boolean subNorm,
    RopeScaling ropeScaling)
    implements java.io.Serializable {

  /** A model whose rotary frequencies are not stretched. */
  public ModelConfig(
      int vocab,
      int hidden,
      int layers,
      int heads,
      int keyValueHeads,
      int headDim,
      int ffn,
      int maxPositions,
      double normEpsilon,
      double ropeTheta,
      boolean tied,
      boolean attentionBias,
      boolean qkNorm,
      boolean subNorm) {
    this(
        vocab,
        hidden,
        layers,
        heads,
        keyValueHeads,
        headDim,
        ffn,
        maxPositions,
        normEpsilon,
        ropeTheta,
        tied,
        attentionBias,
        qkNorm,
        subNorm,
        RopeScaling.NONE);
  }

  /**
   * Rotary frequencies in radians per position, {@code headDim / 2} of them, falling from 1;
   * element i of a head turns with element {@code i + headDim / 2} (Su et al., RoFormer, 2021,
   * section 3.4.2).
   */
  public double[] rotaryFrequencies() {
    double[] frequencies = new double[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = ropeScaling.stretched(Math.pow(ropeTheta, -2.0 * i / headDim));
    }
    return frequencies;
  }

  /** Every trainable tensor once, in canonical order: embedding, layers, final norm, head. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(matrix("model.embed_tokens.weight", vocab, hidden));
    for (int layer = 0; layer < layers; layer++) {
      addLayer(specs, "model.layers." + layer + ".");
    }
    specs.add(vector("model.norm.weight", hidden));
    if (!tied) {
      specs.add(matrix("lm_head.weight", vocab, hidden));
    }
    return specs;
  }

  /** Tensors of one layer, the stride of {@link #tensors()} between layers. */
  public int tensorsPerLayer() {
    return 9 + (attentionBias ? 3 : 0) + (qkNorm ? 2 : 0) + (subNorm ? 2 : 0);
  }

  private void addLayer(List<TensorSpec> specs, String p) {
    int q = heads * headDim;
    int kv = keyValueHeads * headDim;
    specs.add(vector(p + "input_layernorm.weight", hidden));
    specs.add(matrix(p + "self_attn.q_proj.weight", q, hidden));
    specs.add(matrix(p + "self_attn.k_proj.weight", kv, hidden));
    specs.add(matrix(p + "self_attn.v_proj.weight", kv, hidden));
    if (attentionBias) {
      specs.add(vector(p + "self_attn.q_proj.bias", q));
      specs.add(vector(p + "self_attn.k_proj.bias", kv));
      specs.add(vector(p + "self_attn.v_proj.bias", kv));
    }
    if (qkNorm) {
      specs.add(vector(p + "self_attn.q_norm.weight", headDim));
      specs.add(vector(p + "self_attn.k_norm.weight", headDim));
    }
    if (subNorm) {
      specs.add(vector(p + "self_attn.attn_sub_norm.weight", q));
    }
    specs.add(matrix(p + "self_attn.o_proj.weight", hidden, q));
    specs.add(vector(p + "post_attention_layernorm.weight", hidden));
    specs.add(matrix(p + "mlp.gate_proj.weight", ffn, hidden));
    specs.add(matrix(p + "mlp.up_proj.weight", ffn, hidden));
    if (subNorm) {
      specs.add(vector(p + "mlp.ffn_sub_norm.weight", ffn));
    }
    specs.add(matrix(p + "mlp.down_proj.weight", hidden, ffn));
  }

  /**
   * The closed formula: {@code V·d·(1 or 2) + L·(2·d·q + 2·d·kv + 3·d·f + norms and biases) + d}.
   */
  public long parameters() {
    long d = hidden;
    long q = (long) heads * headDim;
    long kv = (long) keyValueHeads * headDim;
    long layer = 2 * d * q + 2 * d * kv + 3 * d * ffn + 2 * d;
    layer += attentionBias ? q + 2 * kv : 0;
    layer += qkNorm ? 2L * headDim : 0;
    layer += subNorm ? q + ffn : 0;
    return vocab * d * (tied ? 1 : 2) + layers * layer + d;
  }

  private static TensorSpec matrix(String name, long rows, long columns) {
    return new TensorSpec(name, List.of(rows, columns));
  }

  private static TensorSpec vector(String name, long length) {
    return new TensorSpec(name, List.of(length));
  }
}
