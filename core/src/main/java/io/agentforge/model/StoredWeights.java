package io.agentforge.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights of a folder by tensor name, whatever the architecture: one safetensors file, or
 * shards and an index that says what is where. Headers are checked when the folder is opened;
 * numbers are touched when they are asked for.
 */
public final class StoredWeights {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Map<String, SafetensorsFile> fileOf;

  private StoredWeights(Map<String, SafetensorsFile> fileOf) {
    this.fileOf = Collections.unmodifiableMap(fileOf);
  }

  /**
   * Opens the weights of a folder.
   *
   * @throws ForgeException MODEL_INVALID or SAFETENSORS_INVALID, naming file and tensor
   */
  public static StoredWeights open(FolderFiles folder) {
    Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    if (folder.has(SINGLE)) {
      SafetensorsFile file = folder.weights(SINGLE);
      file.names().forEach(name -> fileOf.put(name, file));
      return new StoredWeights(fileOf);
    }
    if (folder.has(INDEX)) {
      return new StoredWeights(shards(folder));
    }
    boolean pickle = folder.has("pytorch_model.bin") || folder.has("pytorch_model.bin.index.json");
    throw new ForgeException(
        ErrorCode.MODEL_INVALID,
        folder.name(),
        pickle
            ? "its weights are a pickle, which can run code when it is read"
            : "it has neither " + SINGLE + " nor " + INDEX,
        "Convert the weights to safetensors.");
  }

  private static Map<String, SafetensorsFile> shards(FolderFiles folder) {
    String index = folder.name() + "/" + INDEX;
    JsonNode places = HuggingFaceConfig.object(index, folder.bytes(INDEX)).path("weight_map");
    if (!places.isObject() || places.isEmpty()) {
      throw invalid(index, "its weight_map is missing or empty");
    }
    Map<String, String> nameOf = new LinkedHashMap<>();
    Map<String, SafetensorsFile> shards = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = places.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> place = all.next();
      String file = plainName(index, place.getValue());
      nameOf.put(place.getKey(), file);
      shards.computeIfAbsent(file, folder::weights);
    }
    List<String> problems = new ArrayList<>();
    shards.forEach(
        (file, shard) -> {
          for (String name : shard.names()) {
            if (!file.equals(nameOf.get(name))) {
              problems.add("%s has %s, which the index does not place there".formatted(file, name));
            }
          }
        });
    Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    nameOf.forEach(
        (name, file) -> {
          if (shards.get(file).names().contains(name)) {
            fileOf.put(name, shards.get(file));
          } else {
            problems.add("%s lacks %s".formatted(file, name));
          }
        });
    if (!problems.isEmpty()) {
      throw invalid(index, String.join("; ", problems));
    }
    return fileOf;
  }

  /** A shard's name must not lead out of the folder. */
  private static String plainName(String index, JsonNode value) {
    String name = value.asText("");
    if (!value.isTextual() || !name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      throw invalid(index, "its weight_map names the file %s".formatted(value));
    }
    return name;
  }

  private static ForgeException invalid(String index, String reason) {
    return new ForgeException(ErrorCode.MODEL_INVALID, index, reason, "Fetch the folder again.");
  }

  /** Names of the tensors in the order of file or index. */
  public Set<String> names() {
    return fileOf.keySet();
  }

  public List<Long> shape(String name) {
    return file(name).shape(name);
  }

  public DType dtype(String name) {
    return file(name).dtype(name);
  }

  /** A tensor; see {@link SafetensorsFile#tensor}. */
  public Tensor tensor(String name) {
    return file(name).tensor(name);
  }

  /** The first elements of a tensor; see {@link SafetensorsFile#beginning}. */
  public Tensor beginning(String name, int elements) {
    return file(name).beginning(name, elements);
  }

  private SafetensorsFile file(String name) {
    SafetensorsFile file = fileOf.get(name);
    if (file == null) {
      throw new IllegalArgumentException("there is no tensor " + name);
    }
    return file;
  }
}
