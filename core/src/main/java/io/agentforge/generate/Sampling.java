package io.agentforge.generate;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 means greedy
 * @param topP smallest set of tokens whose probability reaches this is sampled from; 1 means all
 * @param seed draws are keyed by (seed, position), so a text does not depend on its batch
 */
public record Sampling(int maxTokens, double temperature, double topP, long seed) {
  public static Sampling greedy(int maxTokens) {
    return new Sampling(maxTokens, 0, 1, 0);
  }
}
