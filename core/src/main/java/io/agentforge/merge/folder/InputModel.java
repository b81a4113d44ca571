package io.agentforge.merge.folder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import io.agentforge.model.FolderFiles;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.StoredWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One folder that takes part in a merge, of whatever architecture: what can be told of it alone.
 */
final class InputModel {
  static final String CONFIG = "config.json";
  private static final List<String> LAYER_KEYS =
      List.of("num_hidden_layers", "n_layer", "n_layers", "num_layers");

  private final String model;
  private final FolderFiles files;
  private final ObjectNode config;
  private final StoredWeights weights;
  private final Set<String> names = new TreeSet<>();
  private final Set<String> prefixes = new TreeSet<>();
  private final Map<Integer, Set<String>> suffixes = new HashMap<>();
  private final int layers;

  private InputModel(String model, FolderFiles files) {
    this.model = model;
    this.files = files;
    this.config = HuggingFaceConfig.object(files.name() + "/" + CONFIG, files.bytes(CONFIG));
    this.weights = StoredWeights.open(files);
    int last = -1;
    for (String name : weights.names()) {
      TensorRole role = TensorRole.of(name);
      if (!TensorRole.isIgnored(name)) {
        names.add(name);
        last = Math.max(last, role.layer());
        if (role.isInLayer()) {
          prefixes.add(role.prefix());
          suffixes.computeIfAbsent(role.layer(), l -> new TreeSet<>()).add(role.suffix());
        }
      }
    }
    this.layers = last + 1;
  }

  /**
   * Opens a folder.
   *
   * @param model as the recipe spells it
   * @param siblings names of folders beside it, for the nearest name
   * @throws ForgeException MODEL_INVALID, MODEL_UNSUPPORTED or SAFETENSORS_INVALID
   */
  static InputModel open(String model, FolderFiles files, List<String> siblings) {
    if (!files.has(CONFIG)) {
      boolean there = !files.names().isEmpty();
      String last = model.substring(model.lastIndexOf('/') + 1);
      String remedy =
          NearestName.among(last, siblings)
              .filter(near -> !near.equals(last))
              .map(near -> "Did you mean %s beside it?".formatted(near))
              .orElse("Give a Hugging Face folder; relative paths begin at --base-dir.");
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          model,
          there ? files.name() + " has no config.json" : "there is no folder " + files.name(),
          remedy);
    }
    InputModel opened = new InputModel(model, files);
    opened.check();
    return opened;
  }

  private void check() {
    List<String> problems = new ArrayList<>();
    if (config.path("quantization_config").isObject()) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          model,
          "its weights are quantised: quantization_config is set",
          "Merge the models before they are quantised.");
    }
    if (prefixes.size() > 1) {
      problems.add("it has several stacks of layers: " + String.join(", ", prefixes));
    }
    layersInConfig()
        .filter(count -> count != layers)
        .ifPresent(
            count ->
                problems.add(
                    "config.json says %d layers, the weights have %d".formatted(count, layers)));
    boolean tied = config.path("tie_word_embeddings").asBoolean(false);
    if (tied && names.contains(TensorRole.HEAD) && names.contains(TensorRole.EMBEDDING)) {
      if (sameBits(TensorRole.HEAD, TensorRole.EMBEDDING)) {
        names.remove(TensorRole.HEAD);
      } else {
        problems.add("config.json ties lm_head to the embedding, but the two differ");
      }
    }
    if (!problems.isEmpty()) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          model,
          String.join("; ", problems),
          "Use the config.json and the weights of one decoder-only model.");
    }
  }

  private boolean sameBits(String one, String other) {
    return weights.dtype(one) == weights.dtype(other)
        && weights.shape(one).equals(weights.shape(other))
        && weights.tensor(one).data().equals(weights.tensor(other).data());
  }

  /** The key of config.json that holds the number of layers. */
  Optional<String> layersKey() {
    return LAYER_KEYS.stream().filter(config::has).findFirst();
  }

  private Optional<Integer> layersInConfig() {
    return layersKey().map(key -> config.path(key).asInt(-1));
  }

  /** As the recipe spells it. */
  String model() {
    return model;
  }

  FolderFiles files() {
    return files;
  }

  ObjectNode config() {
    return config;
  }

  StoredWeights weights() {
    return weights;
  }

  /** What stands before a layer's number in tensor names. */
  String layerPrefix() {
    return prefixes.stream().findFirst().orElse("model.layers.");
  }

  /** What follows a layer's number in the names of its tensors. */
  Set<String> suffixes(int layer) {
    return suffixes.getOrDefault(layer, Set.of());
  }

  /** Number of layers. */
  int layers() {
    return layers;
  }

  /** Tensors that count: no rotary buffers, no repeated head. */
  Set<String> names() {
    return names;
  }

  boolean has(String name) {
    return names.contains(name);
  }
}
