/**
 * What it is for: intervals, tests and text statistics behind every number that a gate judges.
 *
 * <p>Start from {@link io.agentforge.statistics.Wilson} for a proportion and {@link
 * io.agentforge.statistics.PairedBootstrap} for a difference measured on the same items.
 *
 * <p>Guarantees: pure functions of their arguments; resampling draws only from a {@link
 * io.agentforge.seed.SeedTree}; sums whose ties matter are rounded once, so the order of items
 * changes nothing. Two-sided 95 % unless another confidence is given. Results agree with scipy and
 * statsmodels within 1e-9.
 *
 * <p>Limits: impossible input (more successes than trials, samples of different length) is a
 * programming error and throws {@link java.lang.IllegalArgumentException}; a quantity that is
 * undefined for possible input is an empty {@code Optional}, never NaN.
 *
 * <p>Papers: Wilson (1927); Newcombe (1998), Statistics in Medicine 17:873 and 17:2635; McNemar
 * (1947); Efron (1987), JASA 82:171; Li et al. (2016), NAACL (distinct-n).
 */
package io.agentforge.statistics;
