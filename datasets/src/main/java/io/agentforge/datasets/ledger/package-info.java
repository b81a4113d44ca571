/**
 * The run ledger: Delta tables that say what runs did, and what may be reused.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.ledger.Ledger} to write, {@link
 * io.agentforge.datasets.ledger.LedgerReader} to ask, and the {@code *Row} records for what a
 * column means.
 *
 * <p><b>Protocol of a phase.</b> Checkpoints are committed to the store first. Then the details are
 * appended ({@code work_units}, {@code evaluations}, {@code metrics}, {@code checkpoints}, {@code
 * lineage}, {@code gate_verdicts}, {@code events}), each append with a {@link
 * io.agentforge.datasets.ledger.CommitToken} that is the same when it is tried again. Last comes
 * the {@code phase_attempts} row in state COMMITTED: that is the commit point. Details of an
 * attempt without it are ignored by readers that ask for results; the exceptions are the per-item
 * {@code evaluations} and executed {@code work_units}, which are functions of their inputs and true
 * whether or not the attempt ended.
 *
 * <p><b>Guarantees.</b> A table only grows, so a state is changed by a row with a higher {@code
 * sequence}. An append is atomic and happens once. Rows that break a constraint are refused.
 * Concurrent writers are retried with growing pauses. A table whose log or data is cut, damaged or
 * missing is an error, never a shorter answer.
 *
 * <p><b>Limits.</b> Delta has no transaction over several tables, hence the order above. A token is
 * remembered per table for as long as the table's log; versions of one appId must rise. An append
 * is a few hundred milliseconds of Spark planning whatever its size, most of it spent by Delta on
 * looking the token up: append per wave, not per row.
 */
package io.agentforge.datasets.ledger;
