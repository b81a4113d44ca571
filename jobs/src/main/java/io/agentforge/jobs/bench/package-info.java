/**
 * Measurements of speed with the limit of the machine beside them, and where a phase spent its
 * time, as JSON documents for schedulers and as text for a terminal.
 *
 * <p><b>Start from</b> {@link io.agentforge.jobs.bench.TrainingAnswer}, {@link
 * io.agentforge.jobs.bench.ScoringAnswer}, {@link io.agentforge.jobs.bench.MergeAnswer} and {@link
 * io.agentforge.jobs.bench.PhaseTime}.
 *
 * <p><b>Guarantees.</b> Every rate is the median of at least five counted repetitions after warm-up
 * and has the slowest and fastest beside it; a figure and its limit come from the same run. Each
 * document names the hardware, the Java virtual machine and the commit it belongs to.
 *
 * <p><b>Limits.</b> Weights and tokens of training, scoring and merging are random: speed does not
 * depend on them, losses say nothing. Rates per processor second count the threads that measure,
 * not garbage collection or compilation.
 *
 * <p><b>Papers.</b> None.
 */
package io.agentforge.jobs.bench;
