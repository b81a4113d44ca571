package io.agentforge.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * What a {@code tokenizer.json} says of its tokens.
 *
 * @param name the file, for errors
 * @param ids token text to id, added tokens included
 * @param specials texts of the added tokens that are special, by ascending id
 * @param sha256 of the file's bytes
 * @param withoutSpecials the same tokenizer for text in which special tokens mean nothing
 */
record TokenizerDescription(
    String name,
    Map<String, Integer> ids,
    List<String> specials,
    int vocab,
    String sha256,
    byte[] withoutSpecials) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static TokenizerDescription parse(byte[] json, String name) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw invalid(name, "is not JSON: " + e.getMessage(), e);
    }
    String kind = root.path("model").path("type").asText("missing");
    if (!kind.equals("BPE") && root.path("model").path("merges").isMissingNode()) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          name,
          "the tokenizer model is " + kind,
          "Use a tokenizer whose model is BPE");
    }
    if (!(root.path("model").path("vocab") instanceof ObjectNode vocab)) {
      throw invalid(name, "has no model.vocab object", null);
    }
    Map<String, Integer> ids = new HashMap<>();
    vocab.fields().forEachRemaining(token -> ids.put(token.getKey(), token.getValue().asInt()));
    JsonNode added = root.path("added_tokens");
    added.forEach(token -> ids.put(token.path("content").asText(), token.path("id").asInt()));
    List<String> specials =
        StreamSupport.stream(added.spliterator(), false)
            .filter(token -> token.path("special").asBoolean())
            .map(token -> token.path("content").asText())
            .sorted(Comparator.comparing(ids::get))
            .toList();
    int vocabulary = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    return new TokenizerDescription(
        name, ids, specials, vocabulary, sha256(json), stripped((ObjectNode) root));
  }

  /**
   * Special tokens leave the list that is searched for in text. All added tokens become words of
   * the model instead, which no merge reaches, so that every id stays what it was.
   */
  private static byte[] stripped(ObjectNode root) {
    if (root.get("added_tokens") instanceof ArrayNode added) {
      ObjectNode vocab = (ObjectNode) root.get("model").get("vocab");
      ArrayNode kept = JSON.createArrayNode();
      for (JsonNode token : added) {
        vocab.set(token.path("content").asText(), token.path("id"));
        if (!token.path("special").asBoolean()) {
          kept.add(token);
        }
      }
      root.set("added_tokens", kept);
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new IllegalStateException("a tree that was read can be written", e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ForgeException invalid(String name, String reason, Throwable cause) {
    return new ForgeException(
        ErrorCode.TOKENIZER_INVALID,
        name,
        reason,
        "Give the tokenizer.json of a Hugging Face folder",
        cause);
  }
}
