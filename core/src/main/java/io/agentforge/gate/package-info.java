/**
 * What it is for: holding measured values against the thresholds of {@code conf/gates.yaml}.
 *
 * <p>Start from {@link io.agentforge.gate.GatesFile} for the thresholds and {@link
 * io.agentforge.gate.Gates#judge} for a verdict.
 *
 * <p>Guarantees: the pessimistic end of an interval is judged; equality is decided as written; what
 * is missing, not finite or measured on nothing is NOT_EVALUATED, never passed; a broken guard
 * fails the gate. A gates file with an unknown key is refused whole.
 *
 * <p>Limits: judging trusts the measurement; the split it was taken on and its digests are the
 * phase's to prove.
 */
package io.agentforge.gate;
