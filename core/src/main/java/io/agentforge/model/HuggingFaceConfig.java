package io.agentforge.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.tokenizer.SpecialToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * {@code config.json} of Hugging Face folders, as transformers 5 writes it ({@code
 * rope_parameters}, {@code dtype}) and as older folders have it ({@code rope_theta}, {@code
 * rope_scaling}, {@code torch_dtype}).
 */
public final class HuggingFaceConfig {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();
  private static final long MAX_BYTES = 16 << 20;

  private HuggingFaceConfig() {}

  /**
   * Reads a configuration.
   *
   * @throws ForgeException MODEL_UNSUPPORTED naming everything that the decoder does not compute,
   *     MODEL_INVALID naming every missing or impossible value
   */
  public static ModelConfig read(Path file) {
    return new ConfigReading(file.toString(), object(file)).config();
  }

  /**
   * Reads a configuration from the bytes of its file.
   *
   * @param file for messages
   * @throws ForgeException as {@link #read(Path)}
   */
  public static ModelConfig read(String file, byte[] json) {
    return new ConfigReading(file, object(file, json)).config();
  }

  /**
   * The text of a configuration that transformers 4 and 5 load. Token ids are those of tokenizers
   * trained here.
   *
   * @throws ForgeException MODEL_UNSUPPORTED if no Hugging Face class has the combination of
   *     options
   */
  public static String json(ModelConfig config, DType dtype) {
    Architecture architecture = Architecture.of(config);
    if (architecture == null) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          "config.json",
          "no Hugging Face class has attentionBias=%b, qkNorm=%b and subNorm=%b together"
              .formatted(config.attentionBias(), config.qkNorm(), config.subNorm()),
          "Use at most one of the three options.");
    }
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add(architecture.className);
    root.put("attention_bias", config.attentionBias());
    root.put("bos_token_id", SpecialToken.BEGIN.id());
    root.put("dtype", name(dtype));
    root.put("eos_token_id", SpecialToken.END.id());
    root.put("head_dim", config.headDim());
    root.put("hidden_act", "silu");
    root.put("hidden_size", config.hidden());
    root.put("intermediate_size", config.ffn());
    root.put("max_position_embeddings", config.maxPositions());
    root.put("model_type", architecture.modelType);
    root.put("num_attention_heads", config.heads());
    root.put("num_hidden_layers", config.layers());
    root.put("num_key_value_heads", config.keyValueHeads());
    root.put("pad_token_id", SpecialToken.PAD.id());
    root.put("rms_norm_eps", config.normEpsilon());
    putRope(root, config);
    root.put("tie_word_embeddings", config.tied());
    root.put("torch_dtype", name(dtype));
    root.put("use_cache", true);
    root.put("vocab_size", config.vocab());
    return text(root);
  }

  /** The same configuration with its element type replaced, under each name that it is given. */
  public static String withDtype(ObjectNode original, DType dtype) {
    ObjectNode root = original.deepCopy();
    root.remove(root.has("dtype") ? "torch_dtype" : "dtype");
    root.put(root.has("dtype") ? "dtype" : "torch_dtype", name(dtype));
    return text(root);
  }

  /** The JSON object in a file of a model folder. */
  static ObjectNode object(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw invalid(file.toString(), "it is larger than %,d bytes".formatted(MAX_BYTES), null);
      }
      return object(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw invalid(file.toString(), "it cannot be read: " + e, e);
    }
  }

  /**
   * The JSON object in the bytes of a file of a model folder.
   *
   * @param file for messages
   * @throws ForgeException MODEL_INVALID if they hold something else
   */
  public static ObjectNode object(String file, byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw invalid(file, "it does not hold a JSON object", null);
    } catch (JsonProcessingException e) {
      throw invalid(file, "it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory does no I/O", e);
    }
  }

  private static void putRope(ObjectNode root, ModelConfig config) {
    ObjectNode rope = root.putObject("rope_parameters");
    rope.put("rope_theta", config.ropeTheta());
    RopeScaling scaling = config.ropeScaling();
    if (scaling.equals(RopeScaling.NONE)) {
      rope.put("rope_type", "default");
      root.putNull("rope_scaling");
    } else {
      putScaling(rope, scaling);
      putScaling(root.putObject("rope_scaling"), scaling);
    }
    root.put("rope_theta", config.ropeTheta());
  }

  private static void putScaling(ObjectNode rope, RopeScaling scaling) {
    rope.put("rope_type", "llama3");
    rope.put("factor", scaling.factor());
    rope.put("low_freq_factor", scaling.lowTurns());
    rope.put("high_freq_factor", scaling.highTurns());
    rope.put("original_max_position_embeddings", scaling.originalPositions());
  }

  private static String name(DType dtype) {
    return switch (dtype) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default ->
          throw new IllegalArgumentException(
              "weights are float types, not " + dtype.name().toLowerCase(Locale.ROOT));
    };
  }

  private static String text(ObjectNode root) {
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  private static ForgeException invalid(String file, String reason, Exception cause) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        file,
        reason,
        "Give a Hugging Face folder with config.json and safetensors weights.",
        cause);
  }
}
