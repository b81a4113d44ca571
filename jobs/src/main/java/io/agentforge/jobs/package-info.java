/**
 * Programs: the only place that builds a Spark session or ends the JVM.
 *
 * <p>Start from {@link io.agentforge.jobs.SparkSessions}; the command line is in {@code cli}.
 *
 * <p>Guarantees: what the user or spark-submit sets for Spark wins over our defaults.
 *
 * <p>Limits: Spark 3.5.
 *
 * <p>Papers: none.
 */
package io.agentforge.jobs;
