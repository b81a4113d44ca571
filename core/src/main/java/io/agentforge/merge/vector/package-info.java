/**
 * What it is for: the fp64 sums of merging with the Vector API. Loaded by name, and only in a JVM
 * that has the module {@code jdk.incubator.vector}; nothing else may refer to it. Start from {@link
 * io.agentforge.merge.vector.VectorWides}.
 *
 * <p>Guarantees: bit for bit the results of {@link io.agentforge.merge.PlainWide}.
 *
 * <p>Limits: fast only where a vector holds four fp64 numbers; elsewhere the plain loops are
 * chosen.
 */
package io.agentforge.merge.vector;
