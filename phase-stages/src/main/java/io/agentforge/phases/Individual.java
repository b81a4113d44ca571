package io.agentforge.phases;

/**
 * An individual of an evolving population, for the population table.
 *
 * @param number within the generation, from 0
 * @param genomeJson how its model is made
 * @param parentsJson individuals it comes from, a JSON array
 * @param fitness null when it could not be judged
 * @param rank within the generation, 0 is best
 * @param novelty distance to its nearest neighbour in the search space; null where it has none
 */
public record Individual(
    int generation,
    int number,
    String genomeJson,
    String parentsJson,
    String operator,
    Double fitness,
    Integer rank,
    Double novelty) {}
