package io.agentforge.train;

import io.agentforge.torch.ComputeType;

/**
 * How one model is trained; AdamW with warm-up–stable–decay.
 *
 * @param steps optimiser steps of the whole schedule
 * @param accumulation micro-batches per optimiser step; their token-weighted mean is the loss
 * @param warmupSteps linear rise from 0
 * @param decaySteps linear fall to {@code finalRateFraction} of the rate over the last steps
 * @param clipNorm gradients are scaled down to this global 2-norm
 * @param checkpointing recompute activations in the backward pass to save memory
 */
public record TrainingSettings(
    long steps,
    int accumulation,
    double learningRate,
    long warmupSteps,
    long decaySteps,
    double finalRateFraction,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clipNorm,
    boolean checkpointing,
    ComputeType computeType)
    implements java.io.Serializable {}
