package io.agentforge.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Phase 4: a model made ternary, trained until it is as good as before, and packed.
 *
 * @param model {@link #CHAMPION} of phase 2, a model of phase 1 by name, or a Hugging Face folder
 * @param group weights that share a scale: a number of inputs, {@code row} or {@code tensor}
 * @param embedding form of the embedding in the packed file, or {@link #AUTO}
 * @param leastRatio fp32 bytes over packed bytes that embedding and fallbacks must leave
 * @param scanItems items of each suite on which matrices are judged one by one; 0 for no scan
 * @param fallbackRise of the loss, in nats per token, above which a matrix is kept as bytes
 * @param mixture what the recovery is trained on: component id → weight; only the ratios matter
 * @param steps optimiser steps of all workers together
 * @param workers trainings that run apart within a round
 * @param innerSteps steps of a worker in a round
 * @param rampFraction share of a worker's steps until layers are fully quantised
 * @param distillation weight of the fp32 parent in the target
 */
public record BitnetRecipe(
    String model,
    String group,
    String embedding,
    double leastRatio,
    int scanItems,
    double fallbackRise,
    Map<String, Double> mixture,
    long steps,
    int workers,
    long innerSteps,
    double learningRate,
    double rampFraction,
    double distillation,
    double outerRate,
    double outerMomentum) {
  /** The value of {@code model} that asks for what phase 2 left. */
  public static final String CHAMPION = "champion";

  /** The value of {@code embedding} that asks for the largest form that fits. */
  public static final String AUTO = "auto";

  public BitnetRecipe {
    mixture = Collections.unmodifiableMap(new LinkedHashMap<>(mixture));
  }

  /** Rounds after which every worker has done its share of the steps. */
  public int rounds() {
    return (int) Math.max(1, (steps + workers * innerSteps - 1) / (workers * innerSteps));
  }

  /** Optimiser steps of one worker. */
  public long workerSteps() {
    return rounds() * innerSteps;
  }
}
