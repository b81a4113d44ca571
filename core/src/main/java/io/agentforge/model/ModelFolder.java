package io.agentforge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face model folder: {@code config.json}, {@code model.safetensors} or shards with {@code
 * model.safetensors.index.json}, and mostly {@code tokenizer.json}. Opening maps the weights and
 * checks names, shapes and types; nothing is copied.
 */
public final class ModelFolder {
  /** Larger models are written in shards of at most this many bytes. */
  static final long SHARD_BYTES = 4L << 30;

  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> TOKENIZER_FILES =
      List.of(TOKENIZER, "tokenizer_config.json", "special_tokens_map.json");

  private final Path folder;
  private final ObjectNode json;
  private final ModelConfig config;
  private final Map<String, Tensor> tensors;

  private ModelFolder(
      Path folder, ObjectNode json, ModelConfig config, Map<String, Tensor> tensors) {
    this.folder = folder;
    this.json = json;
    this.config = config;
    this.tensors = tensors;
  }

  /**
   * Opens and checks a folder.
   *
   * @throws ForgeException MODEL_UNSUPPORTED, MODEL_INVALID or SAFETENSORS_INVALID, naming every
   *     tensor that is missing, unknown or of another shape
   */
  public static ModelFolder open(Path folder) {
    Path file = folder.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          folder.toString(),
          "it has no config.json",
          "Give a Hugging Face folder with config.json and safetensors weights.");
    }
    ModelConfig config = HuggingFaceConfig.read(file);
    Map<String, Tensor> stored = WeightFiles.read(folder);
    Map<String, Tensor> tensors = TensorCheck.exact(folder.toString(), config, stored);
    return new ModelFolder(folder, HuggingFaceConfig.object(file), config, tensors);
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  public ModelConfig config() {
    return config;
  }

  /** Views of the mapped weights in their stored types, in the order of the configuration. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The weights in another float type; those that have it are still views. */
  public Map<String, Tensor> tensors(DType dtype) {
    Map<String, Tensor> converted = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> converted.put(name, Floats.convert(tensor, dtype)));
    return converted;
  }

  /** The element type of the embedding, in which most folders keep everything. */
  public DType dtype() {
    return tensors.get("model.embed_tokens.weight").dtype();
  }

  /**
   * The tokenizer of the model.
   *
   * @throws ForgeException TOKENIZER_INVALID if the folder has none
   */
  public Path tokenizer() {
    Path file = folder.resolve(TOKENIZER);
    if (!Files.isRegularFile(file)) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          folder.toString(),
          "it has no tokenizer.json",
          "Add the tokenizer.json that the model was trained with.");
    }
    return file;
  }

  /** The parameters of the model, counted from its tensors. */
  public ParameterTable parameters() {
    return ParameterTable.of(config, tensors.values());
  }

  /**
   * Writes the same model elsewhere: configuration, tokenizer files and the bits of each tensor.
   */
  public void copyTo(Path target) {
    String text = HuggingFaceConfig.withDtype(json, dtype());
    write(target, text, tensors, tokenizerFiles(folder), SHARD_BYTES);
  }

  /**
   * Writes other weights of the same shape under this folder's configuration and tokenizer, each
   * tensor in the type it is given in.
   */
  public void copyWith(Path target, Map<String, Tensor> weights) {
    Map<String, Tensor> checked = TensorCheck.exact(target.toString(), config, weights);
    DType dtype = checked.get("model.embed_tokens.weight").dtype();
    String text = HuggingFaceConfig.withDtype(json, dtype);
    write(target, text, checked, tokenizerFiles(folder), SHARD_BYTES);
  }

  /**
   * Writes a model made here; {@code config.json} comes last, so a folder that has it is complete.
   *
   * @param dtype type in which all tensors are stored
   * @param tokenizer a tokenizer.json to put beside the weights, or null
   */
  public static void write(
      Path folder, ModelConfig config, Map<String, Tensor> tensors, DType dtype, Path tokenizer) {
    write(folder, config, tensors, dtype, tokenizer, SHARD_BYTES);
  }

  static void write(
      Path folder,
      ModelConfig config,
      Map<String, Tensor> tensors,
      DType dtype,
      Path tokenizer,
      long shardBytes) {
    Map<String, Tensor> checked = TensorCheck.exact(folder.toString(), config, tensors);
    Map<String, Tensor> converted = new LinkedHashMap<>();
    checked.forEach((name, tensor) -> converted.put(name, Floats.convert(tensor, dtype)));
    String json = HuggingFaceConfig.json(config, dtype);
    Map<String, byte[]> files =
        tokenizer == null ? Map.of() : tokenizerFiles(tokenizer.toAbsolutePath().getParent());
    write(folder, json, converted, files, shardBytes);
  }

  /**
   * Writes a model under a configuration made elsewhere, each tensor in the type it is given in.
   *
   * @param json of {@code config.json}; its element type becomes that of the embedding
   * @param files that belong beside the weights, such as {@code tokenizer.json}, by name
   * @throws ForgeException MODEL_INVALID or MODEL_UNSUPPORTED if configuration and weights do not
   *     go together, STORAGE_FAILED
   */
  public static void write(
      Path folder, ObjectNode json, Map<String, Tensor> tensors, Map<String, byte[]> files) {
    ModelConfig config = new ConfigReading(folder + "/config.json", json).config();
    Map<String, Tensor> checked = TensorCheck.exact(folder.toString(), config, tensors);
    DType dtype = checked.get("model.embed_tokens.weight").dtype();
    write(folder, HuggingFaceConfig.withDtype(json, dtype), checked, files, SHARD_BYTES);
  }

  private static void write(
      Path folder,
      String json,
      Map<String, Tensor> tensors,
      Map<String, byte[]> files,
      long shardBytes) {
    try {
      Files.createDirectories(folder);
      WeightFiles.write(folder, new ArrayList<>(tensors.values()), shardBytes);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        WeightFiles.replace(folder.resolve(file.getKey()), file.getValue());
      }
      WeightFiles.replace(folder.resolve("config.json"), json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          folder.toString(),
          "the model cannot be written: " + e,
          "Check the folder, its rights and the free space.",
          e);
    }
  }

  private static Map<String, byte[]> tokenizerFiles(Path folder) {
    FolderFiles there = FolderFiles.local(folder);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : TOKENIZER_FILES) {
      if (there.has(name)) {
        files.put(name, there.bytes(name));
      }
    }
    return files;
  }
}
