/**
 * What it is for: merging with learned coefficients: every row of every tensor of the merged model
 * is the ancestor's plus as much of each donor's difference as a number says, and these numbers are
 * learned from questions with answers.
 *
 * <p>Start from {@link io.agentforge.learned.LearnedMerge}.
 *
 * <p>Guarantees: the result lies in the span of ancestor and donors, row by row; equal inputs and
 * seed give equal bytes on the same kind of processor.
 *
 * <p>Limits: donors of one shape and vocabulary. Ancestor, differences, parameters, what is
 * multiplied with and gradients are held in fp32: {@code 4 * (donors + 4)} bytes a parameter.
 *
 * <p>Papers: Ilharco et al., Editing Models with Task Arithmetic, ICLR 2023, for differences to a
 * common ancestor; Yang et al., AdaMerging: Adaptive Model Merging for Multi-Task Learning, ICLR
 * 2024, for coefficients found by gradients. There they are one a layer and lower the entropy of
 * answers that nobody knows; here they are one a row, and answers are known.
 */
package io.agentforge.learned;
