package io.agentforge.phases;

import java.util.List;
import java.util.Map;

/**
 * A model that a phase has stored and the pipeline is to commit.
 *
 * @param name unique within the phase
 * @param role {@code trunk}, {@code specialist}, {@code champion}, …
 * @param files of its Hugging Face folder, name → object hash
 * @param parents names of drafts of the same phase, or manifest hashes, that it descends from
 */
public record CheckpointDraft(
    String name,
    String role,
    long parameters,
    String dtype,
    Map<String, String> files,
    List<String> parents) {}
