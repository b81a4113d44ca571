package io.agentforge.datasets.task;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What the audit found for one family.
 *
 * @param distinct different canonical forms drawn, by split
 * @param exactOverlap prompts that were drawn in two splits
 * @param canonicalOverlap canonical forms that were drawn in two splits
 * @param nearDuplicates share of TEST prompts with Jaccard similarity of at least 0.8 to a TRAIN
 *     prompt, on sets of three symbols in a row
 * @param sharedGrams share of TEST prompts that have 13 symbols in a row (the whole prompt, where
 *     shorter) in common with a TRAIN prompt
 */
public record FamilyAudit(
    String family,
    Domain domain,
    Map<Split, Integer> distinct,
    int exactOverlap,
    int canonicalOverlap,
    double nearDuplicates,
    double sharedGrams,
    List<ShortcutScore> shortcuts)
    implements Serializable {}
