package io.agentforge.phases.cognate;

import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.train.TrainingSettings;
import java.io.Serializable;
import java.util.Optional;

/**
 * Everything of a recipe that decides the results of phase 1, resolved: no "auto" is left.
 *
 * @param profile recorded with every number
 * @param config of the models; of the folder when there is one
 * @param trunkFolder a Hugging Face folder that takes the trunk's place; empty to train one
 * @param trunkDigest SHA-256 over the files of that folder
 * @param salt of the task splits
 * @param lowestLevel easiest level of the questions
 * @param rows of a micro-batch
 * @param length tokens a row predicts
 * @param segments work units a training is cut into
 * @param ownShare of a specialist's mixture that is its own domain
 * @param promptShare of the tokens of questions' prompts that are targets in training
 * @param evaluation how the results are judged
 */
record CognateSettings(
    String profile,
    ModelConfig config,
    Optional<String> trunkFolder,
    Optional<String> trunkDigest,
    long seed,
    String salt,
    int lowestLevel,
    int highestLevel,
    int rows,
    int length,
    int segments,
    TrainingSettings trunk,
    TrainingSettings specialist,
    Mixture mixture,
    double ownShare,
    double promptShare,
    EvaluationSettings evaluation) {

  /**
   * @param itemsPerDomain test questions of each domain
   * @param textCharacters at least this much held-out text, whole documents
   * @param shardItems items of one evaluation unit
   * @param curvePoints points of a learning curve, the start not counted
   * @param curveItems selection items of each suite for the curve
   * @param samples prompts of each suite that models continue
   * @param sampleTokens length of a continuation
   */
  record EvaluationSettings(
      int itemsPerDomain,
      long textCharacters,
      int shardItems,
      int curvePoints,
      int curveItems,
      int samples,
      int sampleTokens)
      implements Serializable {
    /** Evaluation units that so many items make; at least one. */
    int shards(long items) {
      return (int) Math.max(1, (items + shardItems - 1) / shardItems);
    }
  }

  TaskSampler tasks() {
    return new TaskSampler(new TaskSplits(salt), lowestLevel, highestLevel);
  }

  /** Training tokens of one optimiser step. */
  long tokensPerStep(TrainingSettings training) {
    return (long) training.accumulation() * rows * length;
  }
}
