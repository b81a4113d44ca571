package io.agentforge.phases.cognate;

import java.util.List;

/**
 * Payload of a training unit.
 *
 * @param parameters counted in the tensors that were trained
 * @param losses one entry each few steps
 * @param trainingSeconds wall time in optimiser steps and batch making
 * @param scoringSeconds wall time of the learning curve
 * @param rollbacks what the divergence guard did
 */
public record TrainingReport(
    String model,
    int segment,
    long stepsDone,
    long parameters,
    long tokens,
    List<Loss> losses,
    List<CurvePoint> curve,
    List<String> rollbacks,
    double trainingSeconds,
    double scoringSeconds,
    double savingSeconds,
    String computeType) {
  /** Training loss (mean NLL over the step's scored tokens) and what the optimiser saw. */
  public record Loss(long step, long tokens, double loss, double gradNorm, double learningRate) {}
}
