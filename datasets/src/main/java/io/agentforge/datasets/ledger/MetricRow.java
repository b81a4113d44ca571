package io.agentforge.datasets.ledger;

import java.time.Instant;

/** A number measured during a run. */
public record MetricRow(
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column("name of the metric, snake_case") String name,
    @Column("what was measured: a model, a unit, a part") String subject,
    @Column("training step, or 0") long step,
    @Column(
            value = "the number; null when it could not be measured, never NaN",
            nullable = true,
            check = "value IS NULL OR NOT isnan(value)")
        Double value,
    @Column(value = "lower end of the 95 % interval", nullable = true) Double low,
    @Column(value = "upper end of the 95 % interval", nullable = true) Double high,
    @Column(value = "items measured", check = "items >= 0") long items,
    @Column("unit, such as nats_per_token") String unit,
    @Column("split measured on; empty where it does not apply") String split,
    @Column("model size") String profile,
    @Column("when it was measured (UTC)") Instant createdAt)
    implements LedgerRow {}
