/**
 * Settings of a Spark session that the job, its tests and its shells share.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.session.SparkDefaults}.
 */
package io.agentforge.datasets.session;
