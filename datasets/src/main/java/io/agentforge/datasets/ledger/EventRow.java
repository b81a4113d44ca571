package io.agentforge.datasets.ledger;

import java.time.Instant;

/** Something worth telling: a decision, a fallback, a rollback, a failure. */
public record EventRow(
    @Column("run the row belongs to") String runId,
    @Column(value = "order within the run", check = "sequence >= 0") long sequence,
    @Column(value = "phase id; null for the run as a whole", nullable = true) String phase,
    @Column(value = "work unit concerned, if any", nullable = true) String unitKey,
    @Column("stable kind, snake_case") String kind,
    @Column("INFO, WARN or ERROR") EventLevel level,
    @Column("one sentence for people") String message,
    @Column("values, a JSON object") String detailJson,
    @Column("when it happened (UTC)") Instant createdAt)
    implements LedgerRow {}
