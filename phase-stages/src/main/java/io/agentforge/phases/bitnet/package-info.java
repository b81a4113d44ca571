/**
 * What it is for: phase 4 on Spark: a model of the run, or a user's own, made ternary, trained
 * through the quantiser in rounds of local training, packed into one file, and that file judged as
 * it is.
 *
 * <p>Start from {@link io.agentforge.phases.bitnet.BitnetSetup}; {@code Recovery} is the loop over
 * rounds, {@code RoundUnit} one worker in one round, {@code OuterUnit} the step after it, {@code
 * PackedScoreUnit} the judging of a file, {@code FormChoice} what stays more than ternary.
 *
 * <p>Guarantees: a worker's round depends on the common weights, its own checkpoint and its own
 * batches, so a lost task is repeated with the same result; a worker whose training leaves the road
 * is left out of the round and recorded; weights stay in files. Gates compare the packed file with
 * the fp32 model that entered on the same test items.
 *
 * <p>Limits: the packed file is judged through libtorch with activations of bytes in every layer,
 * as the Java engine computes them; a folder of one's own has its weights in one file.
 *
 * <p>Papers: Ma et al. 2024 (ternary weights); Douillard et al. 2023 (DiLoCo).
 */
package io.agentforge.phases.bitnet;
