package io.agentforge.phases.bitnet;

import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.train.OuterNesterov;
import io.agentforge.train.TernarySettings;
import io.agentforge.train.TrainingSettings;
import java.io.Serializable;

/**
 * Everything that decides what the recovery trains, and nothing else: it is part of every round's
 * digest.
 *
 * @param salt of the task splits
 * @param rows of a micro-batch
 * @param length tokens a row predicts
 * @param training of one worker over all rounds
 * @param innerSteps optimiser steps of a worker in a round
 */
record RecoverySettings(
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
    double outerMomentum)
    implements Serializable {

  TaskSampler tasks() {
    return new TaskSampler(new TaskSplits(salt), lowestLevel, highestLevel);
  }

  OuterNesterov outer() {
    return new OuterNesterov(outerRate, outerMomentum);
  }

  /** Training tokens that one worker sees in a round. */
  long tokensPerRound() {
    return innerSteps * training.accumulation() * rows * length;
  }
}
