package io.agentforge.train;

import io.agentforge.decoder.LayerQuantization;
import io.agentforge.decoder.Teaching;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * What a ternary training adds to {@link TrainingSettings}: layers compute on {@code x + part *
 * (quantised(x) - x)} for weights and inputs, and the part grows from 0 to 1.
 *
 * <p>Sources: Ma et al. 2024 (codes and scales); Mekkouri et al. 2024, "Fine-tuning LLMs to 1.58
 * bit" (the linear ramp).
 *
 * @param group weights that share a scale, as {@link Granularity#of} reads them
 * @param scales type to which scales are rounded, as the packed file will hold them
 * @param rampSteps optimiser steps until layers are fully quantised; 0 from the first on
 * @param distillation weight of the frozen teacher in the target, 0 to 1
 * @param floats names of weights that stay floats in training, in order
 */
public record TernarySettings(
    String group, ScaleType scales, long rampSteps, double distillation, List<String> floats)
    implements Serializable {
  /** Every weight of the blocks becomes ternary. */
  public TernarySettings(String group, ScaleType scales, long rampSteps, double distillation) {
    this(group, scales, rampSteps, distillation, List.of());
  }

  public TernarySettings {
    floats = List.copyOf(floats);
    Granularity.of(group);
    new Teaching(distillation);
    if (rampSteps < 0) {
      throw new IllegalArgumentException("a ramp of %d steps".formatted(rampSteps));
    }
  }

  /** The same with some weights left floats. */
  public TernarySettings withFloats(List<String> names) {
    return new TernarySettings(group, scales, rampSteps, distillation, names);
  }

  /** Layers of a model that is trained like this, at the end of the ramp. */
  public LayerQuantization layers() {
    return new LayerQuantization(
        new LayerQuantization.Ternary(Granularity.of(group), scales, Set.copyOf(floats)),
        LayerQuantization.Activations.INT8);
  }

  /** Part of the way at optimiser step {@code step}, counted from 0. */
  double part(long step) {
    return rampSteps == 0 ? 1 : Math.min(1, (step + 1.0) / rampSteps);
  }

  Teaching teaching() {
    return new Teaching(distillation);
  }
}
