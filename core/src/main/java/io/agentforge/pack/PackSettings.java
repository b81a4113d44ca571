package io.agentforge.pack;

import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import java.util.Map;
import java.util.Objects;

/**
 * How a model is packed.
 *
 * @param matrices form of the linear layers of the blocks
 * @param embedding form of the embedding and of an untied head
 * @param others form of norms and biases, a float type or {@link WeightForm#KEEP}
 * @param granularity weights that share a scale in ternary matrices
 * @param scales type of all scales
 * @param storage of ternary codes
 * @param exceptions form of single tensors, by name, whatever the rest says
 */
public record PackSettings(
    WeightForm matrices,
    WeightForm embedding,
    WeightForm others,
    Granularity granularity,
    ScaleType scales,
    TernaryStorage storage,
    Map<String, WeightForm> exceptions) {
  /** Inputs that share a scale in four-bit embeddings. */
  public static final int INT4_GROUP = 32;

  public PackSettings {
    Objects.requireNonNull(granularity, "granularity");
    exceptions = Map.copyOf(exceptions);
    switch (others) {
      case TERNARY, INT8, INT4 ->
          throw new IllegalArgumentException("norms and biases are floats, not " + others);
      case F16, BF16, F32, KEEP -> {}
    }
  }

  /** Ternary matrices with a scale for 256 inputs, an embedding of bytes, the rest as it is. */
  public static PackSettings defaults() {
    return new PackSettings(
        WeightForm.TERNARY,
        WeightForm.INT8,
        WeightForm.KEEP,
        Granularity.DEFAULT,
        ScaleType.F16,
        TernaryStorage.BASE3,
        Map.of());
  }

  public PackSettings withMatrices(WeightForm form) {
    return new PackSettings(form, embedding, others, granularity, scales, storage, exceptions);
  }

  public PackSettings withEmbedding(WeightForm form) {
    return new PackSettings(matrices, form, others, granularity, scales, storage, exceptions);
  }

  public PackSettings withOthers(WeightForm form) {
    return new PackSettings(matrices, embedding, form, granularity, scales, storage, exceptions);
  }

  public PackSettings withGranularity(Granularity g) {
    return new PackSettings(matrices, embedding, others, g, scales, storage, exceptions);
  }

  public PackSettings withScales(ScaleType type) {
    return new PackSettings(matrices, embedding, others, granularity, type, storage, exceptions);
  }

  public PackSettings withStorage(TernaryStorage s) {
    return new PackSettings(matrices, embedding, others, granularity, scales, s, exceptions);
  }

  /** Names the form of single tensors. */
  public PackSettings withExceptions(Map<String, WeightForm> forms) {
    return new PackSettings(matrices, embedding, others, granularity, scales, storage, forms);
  }

  /** The form of a tensor by its Hugging Face name. */
  WeightForm form(String tensor) {
    if (exceptions.containsKey(tensor)) {
      return exceptions.get(tensor);
    }
    if (tensor.endsWith("_proj.weight")) {
      return matrices;
    }
    return tensor.endsWith("embed_tokens.weight") || tensor.equals("lm_head.weight")
        ? embedding
        : others;
  }
}
