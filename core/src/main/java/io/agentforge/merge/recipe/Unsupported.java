package io.agentforge.merge.recipe;

import java.util.Map;
import java.util.Optional;

/** What mergekit's YAML can say and is not done here, with the reasons. */
final class Unsupported {
  private static final String TOKENIZER =
      "vocabularies are not merged; all models must have the same tokenizer, which is copied";
  private static final Map<String, String> KEYS =
      Map.of(
          "tokenizer_source",
          TOKENIZER,
          "tokenizer",
          TOKENIZER,
          "chat_template",
          "the tokenizer files are copied as they are; edit the template in the output",
          "modules",
          "models of several towers are not merged",
          "name",
          "a file holds one recipe; run recipes that build on each other one after the other",
          "residual_weight",
          "no merge method reads it, mergekit's do not either; leave it out",
          "override_architecture",
          "the layers are found by the names of the tensors");

  private Unsupported() {}

  /** Why a known key of mergekit is refused. */
  static Optional<String> key(String name) {
    return Optional.ofNullable(KEYS.get(name));
  }

  /** Why a known notation for a model is refused. */
  static Optional<String> reference(String model) {
    if (model.contains("+")) {
      return Optional.of(
          "is '%s': + names a LoRA adapter, and adapters are not merged; apply it first"
              .formatted(model));
    }
    if (model.contains("@")) {
      return Optional.of(
          "is '%s': @ names a revision on a model hub, and nothing is downloaded; give a folder"
              .formatted(model));
    }
    return Optional.empty();
  }
}
