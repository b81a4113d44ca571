package io.agentforge.datasets.ledger;

import java.time.Instant;

/** What happened to one work unit in one attempt. */
public record WorkUnitRow(
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column(value = "attempt that handled the unit", check = "attempt >= 1") int attempt,
    @Column("identifies the unit by its inputs; the same in every run with the same inputs")
        String unitKey,
    @Column("kind of work, such as train or evaluate") String kind,
    @Column("EXECUTED, REUSED or FAILED") UnitState state,
    @Column("when the task began (UTC)") Instant startedAt,
    @Column(value = "seconds of the task", check = "seconds >= 0") double seconds,
    @Column("host that executed it") String host,
    @Column("Spark executor id; driver when local") String executor,
    @Column("device used, such as cpu or gpu(0)") String device,
    @Column("why this device") String deviceReason,
    @Column("peak resident memory of the process") long peakMemoryBytes,
    @Column("result of the unit, a JSON object") String detailJson)
    implements LedgerRow {}
