package io.agentforge.score;

/**
 * A token sequence and the part of it that is judged.
 *
 * @param tokens ids, at least one
 * @param firstScored index of the first token whose NLL counts, at least 1: token {@code t} is
 *     predicted from the tokens before it
 */
public record ScoredSequence(int[] tokens, int firstScored) {}
