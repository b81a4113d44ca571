package io.agentforge.datasets.ledger;

import java.time.Instant;

/** A state of a run. Append-only: of the rows of one run, that with the highest sequence counts. */
public record RunRow(
    @Column("identifies the run within the home") String runId,
    @Column(
            value = "rises with every row of the run; the highest one counts",
            check = "sequence >= 0")
        long sequence,
    @Column("name of the recipe") String recipeName,
    @Column("SHA-256 of the effective recipe") String recipeSha256,
    @Column("effective recipe, secrets masked") String recipeYaml,
    @Column("model size the run is made at") String profile,
    @Column("sequential or tracks") String topology,
    @Column("root of the seed tree") long seed,
    @Column("version and commit of the code") String codeVersion,
    @Column("host, cores, JVM, Spark, engine, device") String environmentJson,
    @Column("RUNNING, SUCCEEDED, FAILED or INTERRUPTED") RunState state,
    @Column("when the run began (UTC)") Instant startedAt,
    @Column(value = "when it ended; null while it runs", nullable = true) Instant finishedAt,
    @Column(value = "wall-clock seconds so far, all resumptions together", check = "seconds >= 0")
        double seconds,
    @Column(value = "stable code of what stopped the run", nullable = true) String errorCode,
    @Column(value = "what stopped the run and what to do", nullable = true) String errorMessage)
    implements LedgerRow {}
