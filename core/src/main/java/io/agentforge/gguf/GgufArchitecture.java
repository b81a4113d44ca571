package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.RopeScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graphs of llama.cpp that are models of ours, and how they name and order tensors. */
enum GgufArchitecture {
  LLAMA("llama"),
  QWEN2("qwen2"),
  QWEN3("qwen3"),
  /** Sub-norms before the output and down projections, SiLU. */
  BITNET("bitnet");

  private static final Map<String, String> LAYER_NAMES =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("self_attn.attn_sub_norm", "attn_sub_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("mlp.ffn_sub_norm", "ffn_sub_norm"));
  private static final Map<String, String> TOP_NAMES =
      Map.of(
          "model.embed_tokens.weight", "token_embd.weight",
          "model.norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");

  private final String key;

  GgufArchitecture(String key) {
    this.key = key;
  }

  /** The value of {@code general.architecture} and the first part of its keys. */
  String key() {
    return key;
  }

  static Optional<GgufArchitecture> ofKey(String key) {
    return Arrays.stream(values()).filter(a -> a.key.equals(key)).findFirst();
  }

  /**
   * The graph that computes a model.
   *
   * @throws ForgeException MODEL_UNSUPPORTED naming everything that no graph computes
   */
  static GgufArchitecture of(String unit, ModelConfig config) {
    GgufArchitecture found =
        config.subNorm()
            ? BITNET
            : config.qkNorm() ? QWEN3 : config.attentionBias() ? QWEN2 : LLAMA;
    List<String> problems = new ArrayList<>();
    int options =
        (config.subNorm() ? 1 : 0) + (config.qkNorm() ? 1 : 0) + (config.attentionBias() ? 1 : 0);
    if (options > 1) {
      problems.add("no graph has more than one of sub-norms, norms on q and k, and biases");
    }
    boolean stretched = !config.ropeScaling().equals(RopeScaling.NONE);
    if (stretched && found != LLAMA) {
      problems.add("the graph %s has no Llama 3.1 rotary scaling".formatted(found.key));
    }
    if (found == BITNET && config.heads() * config.headDim() != config.hidden()) {
      problems.add("the graph bitnet wants heads that are as wide together as the model");
    }
    if (found == BITNET && !config.tied()) {
      problems.add("the graph bitnet wants a tied embedding");
    }
    if (!problems.isEmpty()) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          unit,
          "llama.cpp cannot run it: " + String.join("; ", problems),
          "Export it as a Hugging Face folder (--format hf) instead.");
    }
    return found;
  }

  /** The name of a tensor in GGUF files. */
  static String name(String huggingFace) {
    String top = TOP_NAMES.get(huggingFace);
    if (top != null) {
      return top;
    }
    String[] parts = huggingFace.split("\\.", 4); // model, layers, number, the rest
    int kind = parts[3].lastIndexOf('.');
    return "blk.%s.%s%s"
        .formatted(
            parts[2], LAYER_NAMES.get(parts[3].substring(0, kind)), parts[3].substring(kind));
  }

  /**
   * Heads whose rows this graph wants in pairs that rotate together; 0 when it takes the rows of a
   * tensor as Hugging Face has them.
   */
  int interleavedHeads(String huggingFace, ModelConfig config) {
    if (this != LLAMA) {
      return 0;
    }
    if (huggingFace.contains(".q_proj.")) {
      return config.heads();
    }
    return huggingFace.contains(".k_proj.") ? config.keyValueHeads() : 0;
  }
}
