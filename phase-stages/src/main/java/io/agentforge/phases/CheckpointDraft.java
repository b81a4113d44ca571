package io.agentforge.phases;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import java.util.List;

/**
 * A model that a phase has stored and the pipeline is to commit.
 *
 * @param name unique within the phase
 * @param role {@code trunk}, {@code specialist}, {@code champion}, …
 * @param files of its Hugging Face folder, stored
 * @param parents names of drafts of the same phase, or manifest hashes, that it descends from
 */
public record CheckpointDraft(
    String name,
    String role,
    long parameters,
    String dtype,
    List<CheckpointFile> files,
    List<String> parents) {}
