package io.agentforge.datasets.task;

import java.io.Serializable;

/**
 * One generated question.
 *
 * @param prompt text given to the model, ending where the answer begins
 * @param answer the one right continuation
 * @param canonical normalised form; instances with equal canonical form are the same instance
 */
public record TaskItem(
    String family, Domain domain, int level, String prompt, String answer, String canonical)
    implements Serializable {}
