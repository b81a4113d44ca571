package io.agentforge.merge.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.model.HuggingFaceConfig;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the settings and tokenizers of models allow their weights to be mixed: what changes the
 * meaning of a weight or of a row of the embedding must be equal. Each difference is a sentence.
 */
final class Compatibility {
  static final String TOKENIZER = "tokenizer.json";
  private static final String THETA = "rope_theta";

  /** Keys of config.json that change what a forward pass computes with the same weights. */
  private static final List<String> KEYS =
      List.of(
          "model_type",
          "hidden_size",
          "num_attention_heads",
          "num_key_value_heads",
          "head_dim",
          "hidden_act",
          "rms_norm_eps",
          "layer_norm_eps",
          "partial_rotary_factor",
          "sliding_window",
          "use_sliding_window",
          "attention_bias",
          "logit_scale",
          "final_logit_softcapping",
          "num_experts_per_tok");

  /** Parts of tokenizer.json that say which token has which number, and how text is cut. */
  private static final List<String> TOKENIZER_PARTS =
      List.of("model", "added_tokens", "normalizer", "pre_tokenizer");

  private final List<InputModel> models;
  private final List<String> problems = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * @param models the first is the one that gives configuration and tokenizer to the output
   */
  Compatibility(List<InputModel> models) {
    this.models = models;
    InputModel first = models.get(0);
    for (InputModel other : models.subList(1, models.size())) {
      settings(first, other);
      rotary(first, other);
    }
    tokenizers();
  }

  List<String> problems() {
    return problems;
  }

  List<String> remarks() {
    return remarks;
  }

  private void settings(InputModel one, InputModel other) {
    for (String key : KEYS) {
      JsonNode a = one.config().path(key);
      JsonNode b = other.config().path(key);
      boolean said = isSaid(a) && isSaid(b);
      if (said && !same(a, b)) {
        problems.add(
            "%s is %s in %s and %s in %s".formatted(key, a, one.model(), b, other.model()));
      }
    }
  }

  private void rotary(InputModel one, InputModel other) {
    double a = theta(one.config());
    double b = theta(other.config());
    if (a != b) {
      problems.add(
          "the rotary base (%s) is %s in %s and %s in %s: positions would mean different angles"
              .formatted(THETA, number(a), one.model(), number(b), other.model()));
    }
    JsonNode stretchOne = stretch(one.config());
    JsonNode stretchOther = stretch(other.config());
    if (!stretchOne.equals(stretchOther)) {
      problems.add(
          "rotary positions are stretched by %s in %s and by %s in %s"
              .formatted(stretchOne, one.model(), stretchOther, other.model()));
    }
  }

  private static double theta(ObjectNode config) {
    JsonNode inside = config.path("rope_parameters").path(THETA);
    return inside.isNumber() ? inside.asDouble() : config.path(THETA).asDouble(10_000);
  }

  /** The kind of stretching without the base, whatever the age of the folder; empty for none. */
  private static ObjectNode stretch(ObjectNode config) {
    String key = config.path("rope_parameters").isObject() ? "rope_parameters" : "rope_scaling";
    ObjectNode empty = config.objectNode();
    if (!(config.path(key) instanceof ObjectNode rope)) {
      return empty;
    }
    ObjectNode stretch = rope.deepCopy();
    stretch.remove(THETA);
    JsonNode kind = stretch.remove("type");
    if (kind != null && !stretch.has("rope_type")) {
      stretch.set("rope_type", kind);
    }
    return stretch.path("rope_type").asText("default").equals("default") ? empty : stretch;
  }

  private static boolean isSaid(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private static boolean same(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber() ? a.asDouble() == b.asDouble() : a.equals(b);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private void tokenizers() {
    Map<String, byte[]> found = new LinkedHashMap<>();
    List<String> without = new ArrayList<>();
    for (InputModel model : models) {
      if (model.files().has(TOKENIZER)) {
        found.put(model.model(), model.files().bytes(TOKENIZER));
      } else {
        without.add(model.model());
      }
    }
    if (found.isEmpty()) {
      return;
    }
    if (!without.isEmpty()) {
      remarks.add(
          "%s: no tokenizer.json, so it is taken on trust that token numbers mean the same"
              .formatted(String.join(", ", without)));
    }
    String first = found.keySet().iterator().next();
    byte[] expected = found.get(first);
    found.forEach(
        (model, bytes) -> {
          if (!java.util.Arrays.equals(expected, bytes)) {
            difference(first, expected, model, bytes);
          }
        });
  }

  private void difference(String one, byte[] a, String other, byte[] b) {
    ObjectNode first = HuggingFaceConfig.object(one + "/" + TOKENIZER, a);
    ObjectNode second = HuggingFaceConfig.object(other + "/" + TOKENIZER, b);
    for (String part : TOKENIZER_PARTS) {
      if (!first.path(part).equals(second.path(part))) {
        problems.add(
            "the tokenizers of %s (SHA-256 %s) and %s (%s) differ in %s"
                .formatted(one, hash(a), other, hash(b), detail(part, first, second)));
        return;
      }
    }
  }

  private static String detail(String part, ObjectNode first, ObjectNode second) {
    JsonNode a = first.path(part).path("vocab");
    JsonNode b = second.path(part).path("vocab");
    if (!part.equals("model") || !a.isObject() || !b.isObject()) {
      return part;
    }
    Set<String> tokens = new TreeSet<>();
    a.fieldNames().forEachRemaining(tokens::add);
    b.fieldNames().forEachRemaining(tokens::add);
    List<String> differing =
        tokens.stream().filter(token -> !a.path(token).equals(b.path(token))).toList();
    if (differing.isEmpty()) {
      return "merges or settings of the model";
    }
    String token = differing.get(0);
    return "%d tokens, for example '%s': %s and %s"
        .formatted(differing.size(), token, id(a.path(token)), id(b.path(token)));
  }

  private static String id(JsonNode node) {
    return node.isMissingNode() ? "absent" : node.toString();
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 6) + "…";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
