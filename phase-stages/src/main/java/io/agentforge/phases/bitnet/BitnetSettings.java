package io.agentforge.phases.bitnet;

import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.pack.PackSettings;
import io.agentforge.pack.WeightForm;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.quantize.Granularity;
import io.agentforge.train.OuterNesterov;
import io.agentforge.train.TernarySettings;
import io.agentforge.train.TrainingSettings;
import java.io.Serializable;

/**
 * Everything of a recipe that decides the results of phase 4, resolved.
 *
 * @param model name of an earlier phase's model, or the folder's path
 * @param salt of the task splits
 * @param rows of a micro-batch
 * @param length tokens a row predicts
 * @param training of one worker over all rounds
 * @param innerSteps optimiser steps of a worker in a round
 * @param embedding form in the packed file; null for the largest that fits
 * @param leastRatio fp32 bytes over packed bytes that embedding and fallbacks must leave
 * @param scanItems items of each suite on which matrices are judged one by one; 0 for no scan
 * @param fallbackRise of the loss, in nats per token, above which a matrix is kept as bytes
 * @param items test questions of each domain
 * @param textCharacters held-out text, whole documents
 * @param shardItems items that one unit scores
 */
record BitnetSettings(
    String model,
    long seed,
    String salt,
    int lowestLevel,
    int highestLevel,
    int rows,
    int length,
    Mixture mixture,
    TrainingSettings training,
    TernarySettings ternary,
    int workers,
    int rounds,
    long innerSteps,
    double outerRate,
    double outerMomentum,
    WeightForm embedding,
    double leastRatio,
    int scanItems,
    double fallbackRise,
    int items,
    long textCharacters,
    int shardItems)
    implements Serializable {

  TaskSampler tasks() {
    return new TaskSampler(new TaskSplits(salt), lowestLevel, highestLevel);
  }

  /** Training in which the matrices kept as bytes stay floats. */
  BitnetSettings with(Forms forms) {
    return new BitnetSettings(
        model,
        seed,
        salt,
        lowestLevel,
        highestLevel,
        rows,
        length,
        mixture,
        training,
        ternary.withFloats(forms.bytes()),
        workers,
        rounds,
        innerSteps,
        outerRate,
        outerMomentum,
        embedding,
        leastRatio,
        scanItems,
        fallbackRise,
        items,
        textCharacters,
        shardItems);
  }

  OuterNesterov outer() {
    return new OuterNesterov(outerRate, outerMomentum);
  }

  PackSettings packing() {
    return PackSettings.defaults()
        .withGranularity(Granularity.of(ternary.group()))
        .withScales(ternary.scales());
  }

  /** Training tokens that one worker sees in a round. */
  long tokensPerRound() {
    return innerSteps * training.accumulation() * rows * length;
  }
}
