/**
 * How likely a model finds given texts.
 *
 * <p>Start from {@link io.agentforge.score.Scorer}.
 *
 * <p>Guarantees: results come in the order of the input; padding and batching change a score only
 * by the rounding of the engine (1e-5 nats in fp32); logits of more than one chunk of positions are
 * never in memory.
 *
 * <p>Limits: a text has at most as many tokens as the model has positions, plus one. In bf16 a
 * logit has 8 significant bits, so two tokens may tie; the first choice is then either.
 */
package io.agentforge.score;
