package io.agentforge.tokenizer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A trained byte-level vocabulary as Hugging Face's {@code tokenizer.json}; the bytes depend on the
 * content alone and equal those that Hugging Face tokenizers saves.
 *
 * @param specials texts of the special tokens; their ids are 0, 1, …
 * @param tokens all token texts by id, bytes written in GPT-2's alphabet
 * @param merges in order of rank
 */
public record TokenizerFile(List<String> specials, List<String> tokens, List<Merge> merges) {
  /** File name in a Hugging Face folder. */
  public static final String NAME = "tokenizer.json";

  /** File name of the settings that transformers reads beside it. */
  public static final String CONFIG_NAME = "tokenizer_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two tokens that become one. */
  public record Merge(String left, String right) {}

  public TokenizerFile {
    specials = List.copyOf(specials);
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** Number of tokens, special ones included. */
  public int vocab() {
    return tokens.size();
  }

  /** The bytes of {@code tokenizer.json}. */
  public byte[] json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < specials.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", specials.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    byteLevel(root.putObject("pre_tokenizer"), false);
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"), true);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id), id);
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(merge -> pairs.addArray().add(merge.left()).add(merge.right()));
    return bytes(root);
  }

  /**
   * The bytes of {@code tokenizer_config.json}. Its class keeps every step of {@code
   * tokenizer.json} as written.
   */
  public byte[] configJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast");
    role(root, "bos_token", SpecialToken.BEGIN);
    role(root, "eos_token", SpecialToken.END);
    role(root, "pad_token", SpecialToken.PAD);
    root.put("clean_up_tokenization_spaces", false);
    return bytes(root);
  }

  /**
   * Writes {@code tokenizer.json} at the given path, all or nothing.
   *
   * @throws ForgeException STORAGE_FAILED
   */
  public void write(Path file) {
    replace(file, json());
  }

  /**
   * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into an existing or new folder.
   *
   * @throws ForgeException STORAGE_FAILED
   */
  public void writeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
    replace(folder.resolve(NAME), json());
    replace(folder.resolve(CONFIG_NAME), configJson());
  }

  private void role(ObjectNode root, String role, SpecialToken token) {
    if (specials.contains(token.text())) {
      root.put(role, token.text());
    }
  }

  private static void byteLevel(ObjectNode step, boolean prefixSpace) {
    step.put("type", "ByteLevel").put("add_prefix_space", prefixSpace);
    step.put("trim_offsets", true).put("use_regex", true);
  }

  private static void replace(Path file, byte[] content) {
    Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      Files.write(partial, content);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  private static ForgeException notWritten(Path file, IOException cause) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        file.toString(),
        "could not be written: " + cause,
        "Check that the folder exists, is writable and has space",
        cause);
  }

  private static byte[] bytes(ObjectNode root) {
    try {
      return JSON.writer(new HuggingFaceLayout()).writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  /** Two spaces per level, one item per line, as Hugging Face saves. */
  private static final class HuggingFaceLayout extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1L;

    HuggingFaceLayout() {
      indentArraysWith(new DefaultIndenter("  ", "\n"));
      indentObjectsWith(new DefaultIndenter("  ", "\n"));
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new HuggingFaceLayout();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
      generator.writeRaw(": ");
    }
  }
}
