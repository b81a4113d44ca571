/**
 * What it is for: the fp64 sums of merging with the Vector API. Loaded by name, and only in a JVM
 * that has the module {@code jdk.incubator.vector}; nothing else may refer to it.
 *
 * <p>Guarantees: bit for bit the results of {@link io.agentforge.merge.PlainWide}.
 */
package io.agentforge.merge.vector;
