/**
 * Scoring and generation on the command line, in one JVM and without Spark.
 *
 * <p>Start from {@link io.agentforge.jobs.inference.TextModel}, which runs libtorch, or {@link
 * io.agentforge.jobs.inference.JavaTextModel}, which needs none.
 *
 * <p>Guarantees and limits: those of {@link io.agentforge.udfs.text}.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs.inference;
