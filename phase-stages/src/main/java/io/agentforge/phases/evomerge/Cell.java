package io.agentforge.phases.evomerge;

/**
 * The score of one model on one item.
 *
 * @param nll sum over the item's scored tokens, in nats
 */
record Cell(double nll, int tokens, boolean exact) {}
