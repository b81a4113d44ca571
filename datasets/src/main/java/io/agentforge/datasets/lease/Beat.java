package io.agentforge.datasets.lease;

/**
 * The last sign of life of a holder.
 *
 * @param count rises with every beat
 * @param at milliseconds since 1970, by the holder's clock
 * @param released whether the holder has let go
 */
record Beat(long count, long at, boolean released) {}
