package io.agentforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys {@code tokenizer.*} of a GGUF file as the files of a Hugging Face folder. */
final class GgufToTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GgufMetadata metadata;
  private final List<String> tokens;
  private final List<Long> types;

  private GgufToTokenizer(GgufMetadata metadata) {
    this.metadata = metadata;
    this.tokens =
        metadata.required("tokenizer.ggml.tokens", metadata.texts("tokenizer.ggml.tokens"));
    this.types =
        metadata
            .wholes("tokenizer.ggml.token_type")
            .orElseGet(() -> Collections.nCopies(tokens.size(), 1L));
  }

  /**
   * {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * @throws ForgeException MODEL_UNSUPPORTED if the tokenizer is neither byte-level byte-pair
   *     encoding nor SentencePiece's
   */
  static Map<String, byte[]> files(GgufMetadata metadata) {
    return new GgufToTokenizer(metadata).files();
  }

  private Map<String, byte[]> files() {
    if (types.size() != tokens.size()) {
      throw invalid("it has %d tokens and %d types".formatted(tokens.size(), types.size()));
    }
    String kind = metadata.text("tokenizer.ggml.model").orElse("none");
    boolean pieces = kind.equals("llama");
    if (!pieces && !kind.equals("gpt2")) {
      throw unsupported("its tokenizer is of kind '%s', not gpt2 or llama".formatted(kind));
    }
    ObjectNode root = tokens();
    if (pieces) {
      completePieces(root);
    } else {
      completeByteLevel(root);
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("tokenizer.json", bytes(root));
    files.put("tokenizer_config.json", bytes(settings(pieces)));
    return files;
  }

  private ObjectNode tokens() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    root.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      int type = types.get(id).intValue();
      if (type == TokenizerToGguf.UNUSED) {
        continue;
      }
      vocab.put(tokens.get(id), id);
      boolean special = type == TokenizerToGguf.CONTROL || type == TokenizerToGguf.UNKNOWN;
      if (special || type == TokenizerToGguf.USER_DEFINED) {
        ObjectNode token = added.addObject();
        token.put("id", id).put("content", tokens.get(id)).put("single_word", false);
        token.put("lstrip", false).put("rstrip", false).put("normalized", false);
        token.put("special", special);
      }
    }
    return root;
  }

  private void completePieces(ObjectNode root) {
    List<Double> scores =
        metadata.reals("tokenizer.ggml.scores").orElse(List.of()).stream()
            .map(Number::doubleValue)
            .toList();
    if (scores.size() != tokens.size()) {
      throw invalid("it has %d tokens and %d scores".formatted(tokens.size(), scores.size()));
    }
    boolean spacePrefix = metadata.flag("tokenizer.ggml.add_space_prefix").orElse(true);
    new SentencePieces(tokens, types, scores).complete(root, spacePrefix);
  }

  private void completeByteLevel(ObjectNode root) {
    String key = metadata.text("tokenizer.ggml.pre").orElse("default");
    PreTokenizers pre =
        PreTokenizers.ofKey(key)
            .orElseThrow(
                () -> unsupported("it cuts text in a way the forge does not know: " + key));
    root.set("pre_tokenizer", pre.json());
    root.set("decoder", PreTokenizers.byteLevel(true, true));
    ArrayNode merges = ((ObjectNode) root.get("model")).putArray("merges");
    for (String merge : metadata.texts("tokenizer.ggml.merges").orElse(List.of())) {
      int space = merge.indexOf(' ', 1);
      if (space < 0 || space == merge.length() - 1) {
        throw invalid("'%s' is no merge of two tokens".formatted(merge));
      }
      merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
    }
  }

  /** Without a word about it, SentencePiece models begin with the token that begins texts. */
  private ObjectNode settings(boolean pieces) {
    ObjectNode root = JSON.createObjectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast");
    for (String role : List.of("bos", "eos", "pad")) {
      metadata
          .whole(TokenizerToGguf.roleKey(role))
          .filter(id -> id >= 0 && id < tokens.size())
          .ifPresent(id -> root.put(role + "_token", tokens.get(id.intValue())));
    }
    root.put("add_bos_token", metadata.flag("tokenizer.ggml.add_bos_token").orElse(pieces));
    root.put("clean_up_tokenization_spaces", false);
    metadata.text("tokenizer.chat_template").ifPresent(text -> root.put("chat_template", text));
    return root;
  }

  private static byte[] bytes(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  private ForgeException unsupported(String reason) {
    return new ForgeException(
        ErrorCode.MODEL_UNSUPPORTED,
        metadata.file(),
        reason.replaceAll("[^ -~]", "?"),
        "Give the tokenizer.json of the model as a file of its own.");
  }

  private ForgeException invalid(String reason) {
    return new ForgeException(
        ErrorCode.GGUF_INVALID,
        metadata.file(),
        reason.replaceAll("[^ -~]", "?"),
        "Fetch or convert the file again.");
  }
}
