package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.RopeScaling;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.quantize.TernaryMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a model as a GGUF file that llama.cpp runs. Norms and biases are F32; in ternary files the
 * embedding and an untied head are F16, as llama.cpp's own converter writes them. Tensors are made
 * one after the other.
 */
public final class GgufExport {
  private static final String ROPE_FACTORS = "rope_freqs.weight";

  private final PackedModel model;
  private final GgmlType type;
  private final GgufArchitecture architecture;

  private GgufExport(PackedModel model, GgmlType type) {
    this.model = model;
    this.type = type;
    this.architecture = GgufArchitecture.of(model.name(), model.config());
  }

  /**
   * Writes a file.
   *
   * @param type F32, F16, Q8_0, TQ1_0 or TQ2_0
   * @param name of the model, for {@code general.name}
   * @throws ForgeException MODEL_UNSUPPORTED if llama.cpp has no graph or tokenizer for the model
   *     or the type loses what it must not; STORAGE_FAILED
   */
  public static void write(PackedModel model, GgmlType type, String name, Path target) {
    switch (type) {
      case F32, F16, Q8_0, TQ1_0, TQ2_0 -> new GgufExport(model, type).write(name, target);
      default ->
          throw new ForgeException(
              ErrorCode.USAGE,
              target.toString(),
              "files of type %s are read, not written".formatted(type),
              "Use F32, F16, Q8_0, TQ1_0 or TQ2_0.");
    }
  }

  private void write(String name, Path target) {
    Map<String, Object> metadata = metadata(name);
    metadata.putAll(TokenizerToGguf.keys(model));
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    List<GgufWriter.Plan> plans = new ArrayList<>();
    if (!model.config().ropeScaling().equals(RopeScaling.NONE)) {
      long pairs = model.config().headDim() / 2;
      plans.add(new GgufWriter.Plan(ROPE_FACTORS, GgmlType.F32, List.of(pairs)));
    }
    for (TensorSpec spec : model.config().tensors()) {
      GgmlType stored = stored(spec);
      requireWholeBlocks(spec, stored);
      String called = GgufArchitecture.name(spec.name());
      specs.put(called, spec);
      plans.add(new GgufWriter.Plan(called, stored, spec.shape()));
    }
    GgufWriter.write(
        target,
        metadata,
        plans,
        tensor ->
            tensor.name().equals(ROPE_FACTORS)
                ? ropeFactors()
                : weights(specs.get(tensor.name()), tensor.type()));
  }

  private Map<String, Object> metadata(String name) {
    ModelConfig c = model.config();
    String p = architecture.key() + ".";
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("general.architecture", architecture.key());
    keys.put("general.name", name);
    keys.put("general.file_type", type.fileType());
    keys.put("general.quantization_version", 2);
    keys.put(p + "block_count", c.layers());
    keys.put(p + "context_length", c.maxPositions());
    keys.put(p + "embedding_length", c.hidden());
    keys.put(p + "feed_forward_length", c.ffn());
    keys.put(p + "attention.head_count", c.heads());
    keys.put(p + "attention.head_count_kv", c.keyValueHeads());
    keys.put(p + "attention.layer_norm_rms_epsilon", (float) c.normEpsilon());
    keys.put(p + "attention.key_length", c.headDim());
    keys.put(p + "attention.value_length", c.headDim());
    keys.put(p + "rope.freq_base", (float) c.ropeTheta());
    keys.put(p + "rope.dimension_count", c.headDim());
    keys.put(p + "vocab_size", c.vocab());
    return keys;
  }

  private GgmlType stored(TensorSpec spec) {
    if (spec.shape().size() < 2) {
      return GgmlType.F32;
    }
    if (type.isTernary() && isLinear(spec) && isFiner(model.tensor(spec.name()))) {
      return GgmlType.Q8_0;
    }
    return type.isTernary() && !isLinear(spec) ? GgmlType.F16 : type;
  }

  /** A matrix that was packed with more than ternary weights on purpose. */
  private static boolean isFiner(PackedTensor tensor) {
    return tensor instanceof PackedTensor.Int8 || tensor instanceof PackedTensor.Int4;
  }

  private static boolean isLinear(TensorSpec spec) {
    return spec.name().endsWith("_proj.weight");
  }

  private void requireWholeBlocks(TensorSpec spec, GgmlType stored) {
    long row = spec.shape().get(spec.shape().size() - 1);
    if (row % stored.blockWeights() != 0) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          model.name() + ": " + spec.name(),
          "rows of %d are no whole blocks of %d, which %s wants"
              .formatted(row, stored.blockWeights(), stored),
          "Use F16 or F32.");
    }
  }

  private float[] weights(TensorSpec spec, GgmlType stored) {
    PackedTensor tensor = model.tensor(spec.name());
    float[] weights = stored.isTernary() ? ternary(spec, tensor) : tensor.floats();
    requireStorable(spec, stored, weights);
    int heads = architecture.interleavedHeads(spec.name(), model.config());
    return heads == 0
        ? weights
        : RotaryRows.interleave(weights, Math.toIntExact(spec.shape().get(0)), heads);
  }

  private void requireStorable(TensorSpec spec, GgmlType stored, float[] weights) {
    for (int i = 0; i < weights.length; i++) {
      if (!(Math.abs(weights[i]) <= stored.largest())) {
        throw new ForgeException(
            ErrorCode.MODEL_INVALID,
            model.name() + ": " + spec.name(),
            "weight %d is %s, beyond what %s holds".formatted(i, weights[i], stored),
            "Repair the weights, or use F32.");
      }
    }
  }

  /**
   * Weights that are ternary with one magnitude in each block. Those of a float model become so
   * here, by the mean of absolutes of each block; those that were ternary with other groups are
   * refused, since a block has one scale.
   */
  private float[] ternary(TensorSpec spec, PackedTensor tensor) {
    float[] weights = tensor.floats();
    int rows = Math.toIntExact(spec.shape().get(0));
    int columns = Math.toIntExact(spec.shape().get(1));
    Optional<TernaryMatrix> found =
        AbsMean.recover(weights, rows, columns, Granularity.DEFAULT, ScaleType.F32);
    if (found.isEmpty() && tensor instanceof PackedTensor.Ternary ternary) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          model.name() + ": " + spec.name(),
          "it has a scale for every %d inputs, a block of %s one for 256"
              .formatted(ternary.matrix().group(), type),
          "Export it as F16, which keeps every scale, or pack it with --group 256.");
    }
    return found.isPresent()
        ? weights
        : new PackedTensor.Ternary(
                AbsMean.quantize(weights, rows, columns, Granularity.DEFAULT, ScaleType.F16))
            .floats();
  }

  /** What llama.cpp divides rotary frequencies by: Llama 3.1's scaling, pair by pair. */
  private float[] ropeFactors() {
    ModelConfig c = model.config();
    double[] stretched = c.rotaryFrequencies();
    float[] factors = new float[stretched.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) (Math.pow(c.ropeTheta(), -2.0 * i / c.headDim()) / stretched[i]);
    }
    return factors;
  }
}
