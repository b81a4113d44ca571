/**
 * Support for tests that need Spark or a home.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.testing.SharedSpark}:
 * {@code @ExtendWith(SharedSpark.class)} and a parameter of type SparkSession.
 */
package io.agentforge.datasets.testing;
