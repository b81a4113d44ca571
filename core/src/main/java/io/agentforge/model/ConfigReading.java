package io.agentforge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One reading of one {@code config.json}: collects every problem before it refuses. */
final class ConfigReading {
  private static final int MAX_WIDTH = 1 << 20;
  private static final int MAX_VOCAB = 1 << 24;
  private static final int MAX_LAYERS = 10_000;

  private final String file;
  private final ObjectNode root;
  private final List<String> unsupported = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  ConfigReading(String file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  ModelConfig config() {
    Architecture architecture = architecture();
    refuseOptions(architecture);
    int hidden = integer("hidden_size", null, MAX_WIDTH);
    int layers = integer("num_hidden_layers", null, MAX_LAYERS);
    int heads = integer("num_attention_heads", null, 1 << 16);
    JsonNode rope = rope();
    ModelConfig config =
        new ModelConfig(
            integer("vocab_size", null, MAX_VOCAB),
            hidden,
            layers,
            heads,
            keyValueHeads(architecture, heads),
            headDim(architecture, hidden, heads),
            integer("intermediate_size", null, MAX_WIDTH),
            integer("max_position_embeddings", architecture.positions, Integer.MAX_VALUE),
            real(root, "rms_norm_eps", architecture.normEpsilon),
            ropeTheta(architecture, rope),
            flag("tie_word_embeddings"),
            architecture == Architecture.QWEN2,
            architecture == Architecture.QWEN3,
            architecture == Architecture.BITNET,
            ropeScaling(rope));
    refuseSlidingWindow(layers);
    throwProblems();
    return config;
  }

  private Architecture architecture() {
    JsonNode named = root.path("architectures");
    String name = named.path(0).asText(null);
    String type = root.path("model_type").asText(null);
    for (Architecture a : Architecture.values()) {
      boolean matches = name == null ? a.modelType.equals(type) : a.className.equals(name);
      if (matches && named.size() <= 1) {
        return a;
      }
    }
    throw refusal(
        ErrorCode.MODEL_UNSUPPORTED,
        "architecture %s is not one of %s"
            .formatted(
                named.isEmpty() ? "of model_type " + type : named,
                Arrays.stream(Architecture.values()).map(a -> a.className).toList()));
  }

  private void refuseOptions(Architecture architecture) {
    String activation = root.path("hidden_act").asText(architecture.activation);
    if (!activation.equals("silu")) {
      unsupported.add("hidden_act %s (only silu)".formatted(activation));
    }
    if (architecture != Architecture.QWEN2 && flag("attention_bias")) {
      unsupported.add("attention_bias true (a bias on o_proj)");
    }
    if (flag("mlp_bias")) {
      unsupported.add("mlp_bias true");
    }
    JsonNode quantisation = root.path("quantization_config");
    if (quantisation.isObject()) {
      unsupported.add("quantization_config " + quantisation.path("quant_method").asText("unnamed"));
    }
  }

  private void refuseSlidingWindow(int layers) {
    for (JsonNode type : root.path("layer_types")) {
      if (!type.asText().equals("full_attention")) {
        unsupported.add("layer_types with %s (only full_attention)".formatted(type.asText()));
        return;
      }
    }
    boolean listed = root.path("layer_types").isArray();
    boolean window = flag("use_sliding_window") && root.hasNonNull("sliding_window");
    int full = root.path("max_window_layers").asInt(0);
    if (!listed && window && full < layers) {
      unsupported.add("use_sliding_window true for layers from %d on".formatted(full));
    }
  }

  private int keyValueHeads(Architecture architecture, int heads) {
    int fallback = root.has("num_key_value_heads") ? heads : architecture.keyValueHeads(heads);
    int count = integer("num_key_value_heads", fallback, 1 << 16);
    if (heads % count != 0) {
      invalid.add("%d heads cannot share %d key/value heads".formatted(heads, count));
    }
    return count;
  }

  private int headDim(Architecture architecture, int hidden, int heads) {
    boolean fixed = architecture == Architecture.QWEN3 && !root.has("head_dim");
    int width = integer("head_dim", fixed ? 128 : Math.max(1, hidden / heads), MAX_WIDTH);
    if (!fixed && !root.hasNonNull("head_dim") && hidden % heads != 0) {
      invalid.add("hidden_size %d is not a multiple of %d heads".formatted(hidden, heads));
    }
    if (width % 2 != 0) {
      invalid.add("head_dim %d is odd, so its elements cannot rotate in pairs".formatted(width));
    }
    if ((long) width * heads > MAX_WIDTH) {
      invalid.add("%d heads of %d are too wide".formatted(heads, width));
    }
    return width;
  }

  /** The object that holds the kind of rotary positions, whatever the age of the folder. */
  private JsonNode rope() {
    JsonNode rope = root.hasNonNull("rope_parameters") ? root.get("rope_parameters") : null;
    rope = rope == null && root.hasNonNull("rope_scaling") ? root.get("rope_scaling") : rope;
    rope = rope == null ? JsonNodeFactory.instance.objectNode() : rope;
    for (JsonNode child : rope) {
      if (child.isObject()) {
        unsupported.add("rope_parameters that differ between layers");
      }
    }
    double partial = real(root, "partial_rotary_factor", 1);
    if (partial != 1 || real(rope, "partial_rotary_factor", 1) != 1) {
      unsupported.add("partial_rotary_factor other than 1");
    }
    return rope;
  }

  private double ropeTheta(Architecture architecture, JsonNode rope) {
    return real(rope, "rope_theta", real(root, "rope_theta", architecture.ropeTheta));
  }

  private RopeScaling ropeScaling(JsonNode rope) {
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    if (type.equals("default")) {
      return RopeScaling.NONE;
    }
    if (!type.equals("llama3")) {
      unsupported.add("rope scaling of type " + type);
      return RopeScaling.NONE;
    }
    double original = real(rope, "original_max_position_embeddings", 0);
    RopeScaling scaling =
        new RopeScaling(
            real(rope, "factor", 0),
            real(rope, "low_freq_factor", 0),
            real(rope, "high_freq_factor", 0),
            (int) original);
    if (!(scaling.factor() > 0 && scaling.highTurns() > scaling.lowTurns() && original >= 1)) {
      invalid.add("llama3 rope scaling %s is incomplete".formatted(rope));
    }
    return scaling;
  }

  /** A whole number from 1 to {@code most}; a null fallback makes the key obligatory. */
  private int integer(String key, Integer fallback, int most) {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      if (fallback != null) {
        return fallback;
      }
      invalid.add(key + " is missing");
      return 1;
    }
    boolean whole = node.isIntegralNumber() && node.canConvertToInt();
    if (!whole || node.intValue() < 1 || node.intValue() > most) {
      invalid.add("%s is %s, not a whole number from 1 to %d".formatted(key, node, most));
      return 1;
    }
    return node.intValue();
  }

  private double real(JsonNode from, String key, double fallback) {
    JsonNode node = from.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber() || !(node.doubleValue() > 0) || Double.isInfinite(node.doubleValue())) {
      invalid.add("%s is %s, not a positive number".formatted(key, node));
      return fallback;
    }
    return node.doubleValue();
  }

  private boolean flag(String key) {
    JsonNode node = root.path(key);
    if (!node.isMissingNode() && !node.isNull() && !node.isBoolean()) {
      invalid.add("%s is %s, neither true nor false".formatted(key, node));
    }
    return node.asBoolean(false);
  }

  private void throwProblems() {
    if (!unsupported.isEmpty()) {
      throw refusal(ErrorCode.MODEL_UNSUPPORTED, "not supported: " + all(unsupported));
    }
    if (!invalid.isEmpty()) {
      throw refusal(ErrorCode.MODEL_INVALID, all(invalid));
    }
  }

  private static String all(List<String> problems) {
    return String.join("; ", problems);
  }

  private ForgeException refusal(ErrorCode code, String reason) {
    String remedy =
        code == ErrorCode.MODEL_UNSUPPORTED
            ? "Use a Llama, Qwen2, Qwen3 or sub-norm BitNet model with full attention and SiLU."
            : "Correct config.json.";
    return new ForgeException(code, file, reason, remedy);
  }
}
