package io.agentforge.datasets.ledger;

import java.time.Instant;

/**
 * A state of one attempt at a phase. The COMMITTED row is appended after all details and is the
 * commit point; of several rows of an attempt that with the highest sequence counts.
 */
public record PhaseAttemptRow(
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column(value = "number of the attempt within the run, from 1", check = "attempt >= 1")
        int attempt,
    @Column(
            value = "rises with every row of the attempt; the highest one counts",
            check = "sequence >= 0")
        long sequence,
    @Column("PLANNED, RUNNING, COMMITTED, REUSED, FAILED or INTERRUPTED") AttemptState state,
    @Column("SHA-256 of the plan: what the phase would do") String planDigest,
    @Column("SHA-256 of the inputs: checkpoints and data") String inputsDigest,
    @Column("work units in the plan") long plannedUnits,
    @Column("work units executed by this attempt") long executedUnits,
    @Column("work units whose stored result was used") long reusedUnits,
    @Column("work units that failed") long failedUnits,
    @Column("when the attempt began (UTC)") Instant startedAt,
    @Column(value = "when it ended; null while it runs", nullable = true) Instant finishedAt,
    @Column(value = "wall-clock seconds", check = "seconds >= 0") double seconds,
    @Column("wall-clock seconds by part of the phase, a JSON object") String partsJson,
    @Column(value = "stable code of what stopped the attempt", nullable = true) String errorCode,
    @Column(value = "what stopped the attempt and what to do", nullable = true) String errorMessage)
    implements LedgerRow {}
