package io.agentforge.datasets.checkpoint;

import java.io.Serializable;

/**
 * What a checkpoint says about itself; part of its address, so nothing of a run, host or time.
 *
 * @param name within its phase, such as {@code specialist-recall}
 * @param profile model size it was made at, such as {@code nano}; {@code imported} for a base model
 * @param parameters number of trainable parameters, tied ones once
 * @param dtype element type of the stored weights, such as {@code F32}
 */
public record CheckpointInfo(
    String name, CheckpointRole role, String profile, long parameters, String dtype)
    implements Serializable {}
