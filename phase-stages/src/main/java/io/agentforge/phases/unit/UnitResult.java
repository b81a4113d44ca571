package io.agentforge.phases.unit;

import java.io.Serializable;

/**
 * A committed unit: its output and where, when and on what it was made.
 *
 * @param startedAt milliseconds since 1970
 * @param seconds wall time of the task
 * @param executor Spark's executor id
 * @param deviceReason why this device was chosen
 * @param peakMemoryBytes resident memory high-water mark of the process
 */
public record UnitResult(
    String digest,
    String key,
    String kind,
    UnitOutput output,
    long startedAt,
    double seconds,
    String host,
    String executor,
    String device,
    String deviceReason,
    long peakMemoryBytes)
    implements Serializable {}
