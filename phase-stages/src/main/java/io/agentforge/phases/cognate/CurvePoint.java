package io.agentforge.phases.cognate;

import java.util.Map;

/**
 * Held-out loss during training.
 *
 * @param step optimiser steps done in this training
 * @param tokens training tokens seen in this training
 * @param nll suite → NLL per scored token in nats, on the selection split
 */
public record CurvePoint(long step, long tokens, Map<String, Double> nll) {}
