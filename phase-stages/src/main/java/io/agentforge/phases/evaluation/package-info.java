/**
 * What it is for: judging models on held-out data, for every phase that does: where items come
 * from, how they become token sequences, and the unit of work that scores a model on some of them.
 *
 * <p>Start from {@link io.agentforge.phases.evaluation.HeldOut} for items and {@link
 * io.agentforge.phases.evaluation.EvaluateUnit} for scores.
 *
 * <p>Guarantees: an item's id follows from its content, and its split from the id, so items of two
 * splits never meet; a question becomes the same tokens in training and in evaluation, whatever
 * phase asks.
 *
 * <p>Limits: a held-out text is judged in pieces of about a hundred tokens, without the text
 * before.
 */
package io.agentforge.phases.evaluation;
