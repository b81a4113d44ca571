/**
 * Text in, likelihood or text out: what stands between a decoder of token ids and people.
 *
 * <p>Start from {@link io.agentforge.udfs.text.FramedModel}.
 *
 * <p>Guarantees: every token of a text but the first is scored exactly once, however long the text;
 * tokens around a text are those the model was trained with; results come in the order of the
 * input, and batching changes a score only by the rounding of the engine.
 *
 * <p>Limits: a window of a long text does not see the window before it.
 *
 * <p>Papers: none.
 */
package io.agentforge.udfs.text;
