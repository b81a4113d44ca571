package io.agentforge.recipe;

import io.agentforge.torch.ComputeType;
import io.agentforge.train.TrainingSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Phase 1: a trunk, and three specialists that continue it.
 *
 * @param trunk {@link #SCRATCH} or the path of a Hugging Face folder that takes the trunk's place
 * @param vocab size of the tokenizer that is trained when the trunk is
 * @param sequenceLength tokens a row predicts
 * @param batchSize rows of a micro-batch
 * @param accumulation micro-batches per optimiser step
 * @param segments training checkpoints per model; each is a work unit of its own
 * @param decayFraction share of the steps, at their end, over which the learning rate falls
 * @param trunkMixture component id → weight; only the ratios matter
 * @param specialistOwnShare share of a specialist's training that is its own domain; the rest
 *     replays the trunk's mixture
 * @param promptShare share of the tokens of questions' prompts that are targets in training
 * @param lowestLevel easiest level of the generated questions
 * @param highestLevel hardest level
 */
public record CognateRecipe(
    String trunk,
    int vocab,
    int sequenceLength,
    int batchSize,
    int accumulation,
    long trunkSteps,
    long specialistSteps,
    int segments,
    double learningRate,
    double specialistLearningRate,
    long warmupSteps,
    double decayFraction,
    double finalRateFraction,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double clipNorm,
    boolean gradientCheckpointing,
    ComputeChoice computeType,
    Map<String, Double> trunkMixture,
    double specialistOwnShare,
    double promptShare,
    int lowestLevel,
    int highestLevel,
    EvaluationRecipe evaluation) {
  /** The value of {@code trunk} that asks for a new model of the profile's shape. */
  public static final String SCRATCH = "scratch";

  public CognateRecipe {
    trunkMixture = Collections.unmodifiableMap(new LinkedHashMap<>(trunkMixture));
  }

  /** In which type linear layers multiply. */
  public enum ComputeChoice {
    /** bf16 where the processor has it, else fp32. */
    AUTO,
    FP32,
    BF16;

    /** The type asked for, or {@code best} when the recipe leaves it to the machine. */
    public ComputeType resolve(ComputeType best) {
      return this == AUTO ? best : ComputeType.valueOf(name());
    }
  }

  public boolean isFromScratch() {
    return trunk.equals(SCRATCH);
  }

  /** How the trunk is trained. */
  public TrainingSettings trunkSettings(ComputeType best) {
    return settings(trunkSteps, learningRate, best);
  }

  /** How each specialist is trained; its schedule warms up and decays anew. */
  public TrainingSettings specialistSettings(ComputeType best) {
    return settings(specialistSteps, specialistLearningRate, best);
  }

  /** Tokens that one optimiser step predicts. */
  public long tokensPerStep() {
    return (long) sequenceLength * batchSize * accumulation;
  }

  /** Steps at the end of a schedule over which the rate falls. */
  public long decaySteps(long steps) {
    return Math.round(steps * decayFraction);
  }

  private TrainingSettings settings(long steps, double rate, ComputeType best) {
    return new TrainingSettings(
        steps,
        accumulation,
        rate,
        warmupSteps,
        decaySteps(steps),
        finalRateFraction,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clipNorm,
        gradientCheckpointing,
        computeType.resolve(best));
  }
}
