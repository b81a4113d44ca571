/**
 * What it is for: phase 2 on Spark: merges of the models of phase 1, or of a user's own, proposed
 * by a strategy of {@link io.agentforge.evolve}, judged on items, the winner written once.
 *
 * <p>Start from {@link io.agentforge.phases.evomerge.EvomergeSetup}; {@code MergeSearch} is the
 * loop over generations, {@code Individuals} the matrix of (individual × item), {@code
 * IndividualUnit} the unit of work.
 *
 * <p>{@code LearnedDonor} adds a donor that is a merge of the others with learned coefficients;
 * parents in the sense of the gates are the others alone.
 *
 * <p>Guarantees: a unit is an individual on the items of a shard that it has no cell for, and
 * shards are cut by item hash, so the champion does not depend on executors, partitions, retries or
 * speculation; only genomes and scores travel; a run that was cut off finds the units it finished
 * and judges the others. Learning, search, selection and report use disjoint items. A candidate
 * that cannot be made or scored is an event with its reason and ranks last. The written winner is
 * judged again from disk and must score exactly as it did in memory.
 *
 * <p>Limits: the parents have one shape, tokenizer and ancestor. The final population is that of
 * the last generation. A question with choices is judged by the likelihood of the right one alone.
 *
 * <p>Papers: those of {@link io.agentforge.evolve}; Cochran, Sampling Techniques, §6.3, for paired
 * tests of ratios; Maron and Moore, Racing algorithms for model selection (1994).
 */
package io.agentforge.phases.evomerge;
