package io.agentforge.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ways of cutting text before merges that both Hugging Face's {@code tokenizer.json} and
 * llama.cpp know; a wrong one gives a model that talks nonsense, so others are refused.
 */
enum PreTokenizers {
  GPT2(List.of("gpt-2", "gpt2", "default"), null),
  /** GPT-2's after each digit has been cut off. */
  SMOLLM(List.of("smollm"), null),
  LLAMA3(
      List.of("llama-bpe", "llama3", "llama-v3"),
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  QWEN2(
      List.of("qwen2"),
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<String> keys;
  private final String pattern;

  PreTokenizers(List<String> keys, String pattern) {
    this.keys = keys;
    this.pattern = pattern;
  }

  /** The value of {@code tokenizer.ggml.pre}. */
  String key() {
    return keys.get(0);
  }

  static Optional<PreTokenizers> ofKey(String key) {
    return Arrays.stream(values()).filter(p -> p.keys.contains(key)).findFirst();
  }

  /** What a {@code tokenizer.json} says under {@code pre_tokenizer}, if it is known. */
  static Optional<PreTokenizers> of(JsonNode step) {
    if (byteLevel(step, true)) {
      return Optional.of(GPT2);
    }
    JsonNode steps = step.path("pretokenizers");
    if (!step.path("type").asText().equals("Sequence") || steps.size() != 2) {
      return Optional.empty();
    }
    JsonNode first = steps.get(0);
    if (first.path("type").asText().equals("Digits")
        && first.path("individual_digits").asBoolean()
        && byteLevel(steps.get(1), true)) {
      return Optional.of(SMOLLM);
    }
    boolean split =
        first.path("type").asText().equals("Split")
            && first.path("behavior").asText().equals("Isolated")
            && !first.path("invert").asBoolean()
            && byteLevel(steps.get(1), false);
    String regex = first.path("pattern").path("Regex").asText();
    return Arrays.stream(values()).filter(p -> split && regex.equals(p.pattern)).findFirst();
  }

  private static boolean byteLevel(JsonNode step, boolean regex) {
    return step.path("type").asText().equals("ByteLevel")
        && !step.path("add_prefix_space").asBoolean(true)
        && step.path("use_regex").asBoolean(true) == regex;
  }

  /** The {@code pre_tokenizer} of a {@code tokenizer.json}. */
  ObjectNode json() {
    if (this == GPT2) {
      return byteLevel(false, true);
    }
    ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (this == SMOLLM) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
      steps.add(byteLevel(false, true));
      return sequence;
    }
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", pattern);
    split.put("behavior", "Isolated").put("invert", false);
    steps.add(byteLevel(false, false));
    return sequence;
  }

  static ObjectNode byteLevel(boolean prefixSpace, boolean regex) {
    return JSON.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", regex);
  }
}
