package io.agentforge.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.RopeScaling;
import io.agentforge.model.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a GGUF file of a model of ours into a Hugging Face folder. Float tensors keep their type,
 * quantised ones become F32, rows of q and k return to Hugging Face's rotary order. The whole model
 * is held in memory.
 */
public final class GgufImport {
  private static final String ROPE_FACTORS = "rope_freqs.weight";

  /** The stretchings in use since Llama 3.1: a file says the factors, not how they came about. */
  private static final List<RopeScaling> KNOWN_SCALINGS =
      List.of(new RopeScaling(8, 1, 4, 8192), new RopeScaling(32, 1, 4, 8192));

  private final GgufFile file;
  private final GgufMetadata keys;
  private final GgufArchitecture architecture;

  private GgufImport(GgufFile file) {
    this.file = file;
    this.keys = file.metadata();
    String key = keys.required("general.architecture", keys.text("general.architecture"));
    this.architecture =
        GgufArchitecture.ofKey(key)
            .orElseThrow(
                () ->
                    unsupported("its architecture is %s".formatted(key.replaceAll("[^ -~]", "?"))));
  }

  /**
   * Writes the folder.
   *
   * @param tokenizer a {@code tokenizer.json} to use in place of what the file says
   * @throws ForgeException GGUF_INVALID, MODEL_UNSUPPORTED, MODEL_INVALID or STORAGE_FAILED
   */
  public static ModelFolder toFolder(Path gguf, Optional<Path> tokenizer, Path folder) {
    GgufImport read = new GgufImport(GgufFile.open(gguf));
    Map<String, byte[]> files =
        tokenizer
            .map(path -> Map.of("tokenizer.json", bytes(path)))
            .orElseGet(() -> GgufToTokenizer.files(read.keys));
    ModelConfig config = read.config();
    ModelFolder.write(folder, read.json(config), read.tensors(config), files);
    return ModelFolder.open(folder);
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          path.toString(),
          "it cannot be read: " + e,
          "Give a tokenizer.json.",
          e);
    }
  }

  private ModelConfig config() {
    GgufTensor embedding = tensor("token_embd.weight");
    int hidden = number("embedding_length", Optional.empty());
    int heads = number("attention.head_count", Optional.empty());
    if (embedding.shape().size() != 2 || embedding.shape().get(1) != hidden) {
      throw invalid(
          "its embedding is %s, the model is %d wide".formatted(embedding.shape(), hidden));
    }
    int headDim = number("attention.key_length", Optional.of(hidden / Math.max(1, heads)));
    ModelConfig plain =
        new ModelConfig(
            embedding.shape().get(0).intValue(),
            hidden,
            number("block_count", Optional.empty()),
            heads,
            number("attention.head_count_kv", Optional.of(heads)),
            headDim,
            number("feed_forward_length", Optional.empty()),
            number("context_length", Optional.empty()),
            keys.real(key("attention.layer_norm_rms_epsilon")).orElse(1e-5),
            keys.real(key("rope.freq_base")).orElse(10_000.0),
            !file.tensors().containsKey("output.weight"),
            architecture == GgufArchitecture.QWEN2,
            architecture == GgufArchitecture.QWEN3,
            architecture == GgufArchitecture.BITNET);
    if (number("rope.dimension_count", Optional.of(headDim)) != headDim) {
      throw unsupported("it turns only a part of each head");
    }
    String scaling = keys.text(key("rope.scaling.type")).orElse("none");
    if (!scaling.equals("none")) {
      throw unsupported("its rotary positions are scaled by " + scaling);
    }
    return file.tensors().containsKey(ROPE_FACTORS) ? stretched(plain) : plain;
  }

  private ModelConfig stretched(ModelConfig c) {
    float[] factors = file.floats(ROPE_FACTORS);
    double[] plain = c.rotaryFrequencies();
    for (RopeScaling scaling : KNOWN_SCALINGS) {
      ModelConfig candidate =
          new ModelConfig(
              c.vocab(),
              c.hidden(),
              c.layers(),
              c.heads(),
              c.keyValueHeads(),
              c.headDim(),
              c.ffn(),
              c.maxPositions(),
              c.normEpsilon(),
              c.ropeTheta(),
              c.tied(),
              c.attentionBias(),
              c.qkNorm(),
              c.subNorm(),
              scaling);
      double[] turned = candidate.rotaryFrequencies();
      boolean same = factors.length == plain.length;
      for (int i = 0; same && i < factors.length; i++) {
        same = Math.abs(plain[i] / turned[i] - factors[i]) < 1e-4 * factors[i];
      }
      if (same) {
        return candidate;
      }
    }
    throw unsupported("its rotary factors are not those of Llama 3.1 or 3.2");
  }

  private ObjectNode json(ModelConfig config) {
    DType dtype = stored(tensor("token_embd.weight").type());
    ObjectNode json =
        HuggingFaceConfig.object(
            "config.json", HuggingFaceConfig.json(config, dtype).getBytes(StandardCharsets.UTF_8));
    for (String role : List.of("bos", "eos", "pad")) {
      Optional<Long> id = keys.whole(TokenizerToGguf.roleKey(role));
      json.remove(role + "_token_id");
      id.ifPresent(value -> json.put(role + "_token_id", value));
    }
    return json;
  }

  private Map<String, Tensor> tensors(ModelConfig config) {
    Set<String> unknown = new LinkedHashSet<>(file.tensors().keySet());
    unknown.remove(ROPE_FACTORS);
    List<String> problems = new ArrayList<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : config.tensors()) {
      String name = GgufArchitecture.name(spec.name());
      GgufTensor found = file.tensors().get(name);
      unknown.remove(name);
      if (found == null) {
        problems.add(name + " is missing");
      } else if (!found.shape().equals(spec.shape())) {
        problems.add("%s is %s, not %s".formatted(name, found.shape(), spec.shape()));
      } else {
        tensors.put(spec.name(), tensor(spec, found, config));
      }
    }
    unknown.forEach(name -> problems.add(name.replaceAll("[^ -~]", "?") + " is unknown"));
    if (!problems.isEmpty()) {
      int shown = Math.min(10, problems.size());
      throw invalid(String.join("; ", problems.subList(0, shown)));
    }
    return tensors;
  }

  private Tensor tensor(TensorSpec spec, GgufTensor found, ModelConfig config) {
    float[] weights = file.floats(found.name());
    int heads = architecture.interleavedHeads(spec.name(), config);
    if (heads > 0) {
      weights = RotaryRows.split(weights, spec.shape().get(0).intValue(), heads);
    }
    return Floats.tensor(spec.name(), stored(found.type()), spec.shape(), weights);
  }

  private static DType stored(GgmlType type) {
    return switch (type) {
      case F16 -> DType.F16;
      case BF16 -> DType.BF16;
      default -> DType.F32;
    };
  }

  private GgufTensor tensor(String name) {
    GgufTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw invalid("it has no " + name);
    }
    return tensor;
  }

  private String key(String last) {
    return architecture.key() + "." + last;
  }

  private int number(String last, Optional<Integer> fallback) {
    String key = key(last);
    long value =
        fallback.isPresent() && !keys.has(key)
            ? fallback.get()
            : keys.required(key, keys.whole(key));
    if (value < 1 || value > 1 << 24) {
      throw invalid("its %s is %d".formatted(key, value));
    }
    return (int) value;
  }

  private ForgeException invalid(String reason) {
    return new ForgeException(
        ErrorCode.GGUF_INVALID, keys.file(), reason, "Fetch or convert the file again.");
  }

  private ForgeException unsupported(String reason) {
    return new ForgeException(
        ErrorCode.MODEL_UNSUPPORTED,
        keys.file(),
        reason,
        "Use a llama, qwen2, qwen3 or bitnet file with plain or Llama 3.1 rotary positions.");
  }
}
