package io.agentforge.phases.evaluation;

import java.io.Serializable;

/** Ids of the tokens that open and close a question or document. */
public record Frame(int begin, int end) implements Serializable {}
