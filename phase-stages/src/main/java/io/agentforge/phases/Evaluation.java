package io.agentforge.phases;

/**
 * One cell of the evaluation cache.
 *
 * @param modelSha256 hash of the weights file
 * @param configSha256 hash of how it was evaluated
 * @param nll sum over the scored tokens, in nats
 */
public record Evaluation(
    String modelSha256,
    String configSha256,
    String itemId,
    String split,
    String suite,
    String family,
    int level,
    double nll,
    int tokens,
    boolean exact,
    String promptSha256) {}
