/**
 * Removal of what no run refers to.
 *
 * <p><b>Start from</b> {@link io.agentforge.phases.gc.GarbageCollection}.
 *
 * <p><b>Guarantees.</b> What a run of the given list has committed, and what an unfinished one may
 * go on from, stays whole. A removal that is cut short leaves nothing that refers to something
 * missing, and the next one completes it.
 *
 * <p><b>Limits.</b> A run that starts while files are being removed may have found one of them a
 * moment before; it then fails when it commits, says which, and computes it again when resumed. On
 * a file system whose clock is far from that of the caller, choose a grace period that is longer.
 */
package io.agentforge.phases.gc;
