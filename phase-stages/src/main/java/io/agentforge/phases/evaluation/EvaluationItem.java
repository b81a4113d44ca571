package io.agentforge.phases.evaluation;

import java.io.Serializable;

/**
 * One held-out cell of the evaluation matrix.
 *
 * @param id stable across runs: suite, family, level and a hash of the canonical form
 * @param suite a {@link Component#id()}
 * @param prompt empty for text
 * @param answer the right continuation; for text the window itself
 * @param bytes UTF-8 bytes of the judged text
 */
public record EvaluationItem(
    String id, String suite, String family, int level, String prompt, String answer, int bytes)
    implements Serializable {}
