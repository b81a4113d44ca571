/**
 * Scoring and generation on the command line, in one JVM and without Spark.
 *
 * <p>Start from {@link io.agentforge.jobs.inference.TextModel}.
 *
 * <p>Guarantees: every token of a text but the first is scored exactly once, however long the text;
 * tokens around a text are those the model was trained with.
 *
 * <p>Limits: a window of a long text does not see the window before it.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.inference;
