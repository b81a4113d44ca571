package io.agentforge.decoder;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import java.util.List;
import java.util.Set;

/**
 * How the linear layers of the blocks see their weights and their inputs. Embedding, head and norms
 * stay floats; a sub-norm's gain belongs to the input of the layer behind it.
 *
 * <p>Source: Ma et al. 2024, "The Era of 1-bit LLMs", section 2.
 *
 * @param weights what is multiplied with
 * @param activations the input of each layer, per token
 */
public record LayerQuantization(Weights weights, Activations activations) {

  /** What a layer multiplies with. */
  public sealed interface Weights {}

  /** The weights as they are; those of a packed model are ternary already. */
  public record Given() implements Weights {}

  /**
   * Ternary codes of the weights, times their scale.
   *
   * @param granularity weights that share a scale
   * @param scales type to which a scale is rounded, as the packed file will hold it
   * @param floats names of weights that stay floats, as in {@link ModelConfig#tensors()}
   */
  public record Ternary(Granularity granularity, ScaleType scales, Set<String> floats)
      implements Weights {
    public Ternary {
      floats = Set.copyOf(floats);
    }

    /** No weight stays floats. */
    public Ternary(Granularity granularity, ScaleType scales) {
      this(granularity, scales, Set.of());
    }
  }

  /** The input of a layer. */
  public enum Activations {
    FLOAT,
    /** Signed bytes by the largest absolute of the token. */
    INT8
  }

  /** Floats throughout. */
  public static final LayerQuantization NONE =
      new LayerQuantization(new Given(), Activations.FLOAT);

  /** For weights that are ternary already: bytes as activations. */
  public static final LayerQuantization PACKED =
      new LayerQuantization(new Given(), Activations.INT8);

  /** Ternary weights and bytes as activations. */
  public static LayerQuantization ternary(Granularity granularity, ScaleType scales) {
    return new LayerQuantization(new Ternary(granularity, scales), Activations.INT8);
  }

  boolean isNone() {
    return equals(NONE);
  }

  /**
   * Refuses a model whose rows are no whole groups.
   *
   * @throws ForgeException USAGE
   */
  public void requireFit(ModelConfig config) {
    if (!(weights instanceof Ternary ternary)) {
      return;
    }
    int attention = config.heads() * config.headDim();
    for (int columns : List.of(config.hidden(), attention, config.ffn())) {
      if (!ternary.granularity().fits(columns)) {
        throw new ForgeException(
            ErrorCode.USAGE,
            "ternary weights with a scale for %s inputs".formatted(ternary.granularity()),
            "the model has layers of %,d inputs, which are no whole groups".formatted(columns),
            "Take a group that divides %,d, %,d and %,d, or row."
                .formatted(config.hidden(), attention, config.ffn()));
      }
    }
  }
}
