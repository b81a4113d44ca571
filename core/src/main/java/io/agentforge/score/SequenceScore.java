package io.agentforge.score;

/**
 * What a model said about one {@link ScoredSequence}.
 *
 * @param nll sum over the scored tokens, in nats
 * @param tokens number of scored tokens
 * @param correct scored tokens that are the model's first choice, given the true text before them
 */
public record SequenceScore(double nll, int tokens, int correct) {
  /**
   * Whether every scored token is the first choice, which is the same as greedy generation
   * reproducing them; not so when there is none.
   */
  public boolean exact() {
    return tokens > 0 && correct == tokens;
  }
}
