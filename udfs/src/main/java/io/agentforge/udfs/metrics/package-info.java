/**
 * What a running job tells monitoring.
 *
 * <p><b>Start from</b> {@link io.agentforge.udfs.metrics.ForgePlugin}, and from {@code
 * docs/running.md} for the names as Prometheus sees them.
 *
 * <p><b>Guarantees.</b> A metric exists, with value 0, before its first event. Names are stable.
 *
 * <p><b>Limits.</b> Numbers are those of one JVM since it started; what a run did as a whole stands
 * in the ledger.
 */
package io.agentforge.udfs.metrics;
