package io.agentforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
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
    this.tokens = metadata.required("tokenizer.ggml.tokens", metadata.texts("tokenizer.ggml.tokens"));
    this.types =
        metadata
            .wholes("tokenizer.ggml.token_type")
            .orElseGet(() -> java.util.Collections.nCopies(tokens.size(), 1L));
  }

  /**
   * {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * @throws ForgeException MODEL_UNSUPPORTED if the tokenizer is not byte-level byte-pair encoding
   */
  static Map<String, byte[]> files(GgufMetadata metadata) {
    String kind = metadata.text("tokenizer.ggml.model").orElse("none");
    if (!kind.equals("gpt2")) {
      throw unsupported(metadata, "its tokenizer is of kind '%s', not gpt2".formatted(kind));
    }
    return new GgufToTokenizer(metadata).files();
  }

  private Map<String, byte[]> files() {
    String key = metadata.text("tokenizer.ggml.pre").orElse("default");
    PreTokenizers pre =
        PreTokenizers.ofKey(key)
            .orElseThrow(
                () ->
                    unsupported(
                        metadata, "it cuts text in a way the forge does not know: " + key));
    if (types.size() != tokens.size()) {
      throw new ForgeException(
          ErrorCode.GGUF_INVALID,
          metadata.file(),
          "it has %d tokens and %d types of tokens".formatted(tokens.size(), types.size()),
          "Fetch or convert the file again.");
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("tokenizer.json", bytes(tokenizer(pre)));
    files.put("tokenizer_config.json", bytes(settings()));
    return files;
  }

  private ObjectNode tokenizer(PreTokenizers pre) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    root.putNull("normalizer");
    root.set("pre_tokenizer", pre.json());
    root.putNull("post_processor");
    root.set("decoder", PreTokenizers.byteLevel(true, true));
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
      if (type == TokenizerToGguf.CONTROL || type == TokenizerToGguf.USER_DEFINED) {
        ObjectNode token = added.addObject();
        token.put("id", id).put("content", tokens.get(id)).put("single_word", false);
        token.put("lstrip", false).put("rstrip", false).put("normalized", false);
        token.put("special", type == TokenizerToGguf.CONTROL);
      }
    }
    ArrayNode merges = model.putArray("merges");
    for (String merge : metadata.texts("tokenizer.ggml.merges").orElse(List.of())) {
      int space = merge.indexOf(' ', 1);
      if (space < 0 || space == merge.length() - 1) {
        throw new ForgeException(
            ErrorCode.GGUF_INVALID,
            metadata.file(),
            "'%s' is no merge of two tokens".formatted(merge.replaceAll("[^ -~]", "?")),
            "Fetch or convert the file again.");
      }
      merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
    }
    return root;
  }

  private ObjectNode settings() {
    ObjectNode root = JSON.createObjectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast");
    for (String role : List.of("bos", "eos", "pad")) {
      metadata
          .whole(TokenizerToGguf.roleKey(role))
          .filter(id -> id >= 0 && id < tokens.size())
          .ifPresent(id -> root.put(role + "_token", tokens.get(id.intValue())));
    }
    metadata.flag("tokenizer.ggml.add_bos_token").ifPresent(flag -> root.put("add_bos_token", flag));
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

  private static ForgeException unsupported(GgufMetadata metadata, String reason) {
    return new ForgeException(
        ErrorCode.MODEL_UNSUPPORTED,
        metadata.file(),
        reason,
        "Give the tokenizer.json of the model as a file of its own.");
  }
}
