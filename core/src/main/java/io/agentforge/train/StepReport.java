package io.agentforge.train;

/**
 * One optimiser step.
 *
 * @param step optimiser steps done, this one included
 * @param loss mean cross-entropy over the targets of the step, in nats
 * @param gradNorm global 2-norm before clipping, of the gradient of that mean
 * @param learningRate rate used
 * @param tokens targets that counted
 */
public record StepReport(
    long step, double loss, double gradNorm, double learningRate, long tokens) {}
