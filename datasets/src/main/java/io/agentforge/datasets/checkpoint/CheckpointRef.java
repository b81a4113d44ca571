package io.agentforge.datasets.checkpoint;

import java.io.Serializable;

/**
 * A committed checkpoint.
 *
 * @param sha256 its address: SHA-256 of the manifest's bytes
 */
public record CheckpointRef(String sha256, CheckpointManifest manifest) implements Serializable {}
