package io.agentforge.datasets.task;

/**
 * What an instance asks of a solver.
 *
 * @param operations steps that must be done one after another
 * @param held symbols that must be kept until the answer is written
 */
public record Demand(int operations, int held) {}
