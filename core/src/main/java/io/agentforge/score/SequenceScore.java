package io.agentforge.score;

/**
 * What a model said about one {@link ScoredSequence}.
 *
 * @param nll sum over the scored tokens, in nats
 * @param tokens number of scored tokens
 * @param exact whether greedy decoding given the true prefix predicts every scored token, which is
 *     the same as greedy generation reproducing them
 */
public record SequenceScore(double nll, int tokens, boolean exact) {}
