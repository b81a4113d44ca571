package io.agentforge.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.pack.PackedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A byte-level {@code tokenizer.json} as the keys {@code tokenizer.*} of a GGUF file. */
final class TokenizerToGguf {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int UNUSED = 5;

  private final PackedModel model;
  private final JsonNode tokenizer;
  private final JsonNode settings;
  private final JsonNode config;

  private TokenizerToGguf(PackedModel model) {
    this.model = model;
    this.tokenizer = json(PackedModel.TOKENIZER).orElseThrow();
    this.settings = json("tokenizer_config.json").orElse(MissingNode.getInstance());
    this.config = json("config.json").orElseThrow();
  }

  /**
   * The keys.
   *
   * @throws ForgeException MODEL_UNSUPPORTED if llama.cpp would cut text in another way,
   *     TOKENIZER_INVALID if the tokenizer and the model do not go together
   */
  static Map<String, Object> keys(PackedModel model) {
    model.tokenizer(); // says what to do when there is none
    return new TokenizerToGguf(model).keys();
  }

  private Optional<JsonNode> json(String file) {
    return model.files().contains(file)
        ? Optional.of(HuggingFaceConfig.object(model.name() + "/" + file, model.file(file)))
        : Optional.empty();
  }

  private Map<String, Object> keys() {
    requireByteLevel();
    PreTokenizers pre =
        PreTokenizers.of(tokenizer.path("pre_tokenizer"))
            .orElseThrow(
                () ->
                    unsupported(
                        "its pre_tokenizer is none that llama.cpp is known to compute alike: "
                            + abbreviated(tokenizer.path("pre_tokenizer"))));
    int vocab = model.config().vocab();
    String[] tokens = new String[vocab];
    Integer[] types = new Integer[vocab];
    Iterator<Map.Entry<String, JsonNode>> all = tokenizer.path("model").path("vocab").fields();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> token = all.next();
      put(tokens, types, token.getValue().asInt(-1), token.getKey(), NORMAL);
    }
    for (JsonNode added : tokenizer.path("added_tokens")) {
      int type = added.path("special").asBoolean() ? CONTROL : USER_DEFINED;
      put(tokens, types, added.path("id").asInt(-1), added.path("content").asText(), type);
    }
    for (int id = 0; id < vocab; id++) {
      if (tokens[id] == null) {
        put(tokens, types, id, "[PAD" + id + "]", UNUSED);
      }
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", pre.key());
    keys.put("tokenizer.ggml.tokens", List.of(tokens));
    keys.put("tokenizer.ggml.token_type", Arrays.asList(types));
    keys.put("tokenizer.ggml.merges", merges());
    role(keys, "bos", tokens);
    role(keys, "eos", tokens);
    role(keys, "pad", tokens);
    keys.put("tokenizer.ggml.add_bos_token", addsBegin());
    String template = settings.path("chat_template").asText("");
    if (!template.isEmpty()) {
      keys.put("tokenizer.chat_template", template);
    }
    return keys;
  }

  private void requireByteLevel() {
    JsonNode model = tokenizer.path("model");
    if (!model.path("type").asText("BPE").equals("BPE")
        || model.path("byte_fallback").asBoolean()
        || !tokenizer.path("decoder").path("type").asText().equals("ByteLevel")) {
      throw unsupported("its tokenizer is not byte-level byte-pair encoding");
    }
    String normalizer = tokenizer.path("normalizer").path("type").asText("NFC");
    if (!normalizer.equals("NFC")) {
      throw unsupported("its tokenizer changes text first, by a normalizer " + normalizer);
    }
  }

  private void put(String[] tokens, Integer[] types, int id, String text, int type) {
    if (id < 0 || id >= tokens.length) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          model.name(),
          "token '%s' has the id %d, the embedding has %d rows".formatted(text, id, tokens.length),
          "Use the tokenizer.json that the model was trained with.");
    }
    tokens[id] = text;
    types[id] = type;
  }

  private List<String> merges() {
    List<String> merges = new ArrayList<>();
    for (JsonNode merge : tokenizer.path("model").path("merges")) {
      merges.add(
          merge.isArray() ? merge.path(0).asText() + " " + merge.path(1).asText() : merge.asText());
    }
    return merges;
  }

  /** By the text in tokenizer_config.json, or by the id in config.json. */
  private void role(Map<String, Object> keys, String role, String[] tokens) {
    JsonNode named = settings.path(role + "_token");
    String text = named.isObject() ? named.path("content").asText() : named.asText("");
    OptionalInt id = OptionalInt.empty();
    for (int i = 0; i < tokens.length && !text.isEmpty() && id.isEmpty(); i++) {
      id = tokens[i].equals(text) ? OptionalInt.of(i) : id;
    }
    JsonNode given = config.path(role + "_token_id");
    given = given.isArray() ? given.path(0) : given;
    if (id.isEmpty() && given.isInt() && given.asInt() >= 0 && given.asInt() < tokens.length) {
      id = OptionalInt.of(given.asInt());
    }
    id.ifPresent(value -> keys.put(roleKey(role), value));
  }

  /** The key that holds the id of the token of a role: bos, eos or pad. */
  static String roleKey(String role) {
    return "tokenizer.ggml.%s_token_id".formatted(role.equals("pad") ? "padding" : role);
  }

  private boolean addsBegin() {
    JsonNode step = tokenizer.path("post_processor");
    boolean template = false;
    for (JsonNode processor : step.has("processors") ? step.get("processors") : List.of(step)) {
      template |= processor.path("single").path(0).has("SpecialToken");
    }
    return settings.path("add_bos_token").asBoolean(template);
  }

  private static String abbreviated(JsonNode node) {
    String text = node.toString();
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  private ForgeException unsupported(String reason) {
    return new ForgeException(
        ErrorCode.MODEL_UNSUPPORTED,
        model.name(),
        reason,
        "Export it as a Hugging Face folder (--format hf) instead.");
  }
}
