package io.agentforge.datasets.checkpoint;

import java.io.Serializable;

/** One file of a checkpoint: its name within the folder, content hash (hex SHA-256) and size. */
public record CheckpointFile(String name, String sha256, long bytes) implements Serializable {}
