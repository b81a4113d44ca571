package io.agentforge.datasets.ledger;

import java.time.Instant;

/**
 * The score of one model on one item: the per-item cache. Readers take one row per (model, config,
 * item).
 */
public record EvaluationRow(
    @Column("SHA-256 of the weights file that was scored") String modelSha256,
    @Column("SHA-256 of how it was scored") String configSha256,
    @Column("the item, by content") String itemId,
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column("split the item is in") String split,
    @Column("domain of the task, or text") String suite,
    @Column("task family, or source of the text") String family,
    @Column("difficulty; 0 for text") int level,
    @Column(
            value = "sum over scored tokens of the negative log-likelihood, in nats",
            check = "NOT isnan(nll)")
        double nll,
    @Column(value = "number of scored tokens", check = "tokens >= 0") long tokens,
    @Column(
            value = "whether greedy decoding gives the answer; null where it does not apply",
            nullable = true)
        Boolean exact,
    @Column("SHA-256 of the prompt") String promptSha256,
    @Column("when it was scored (UTC)") Instant createdAt)
    implements LedgerRow {}
