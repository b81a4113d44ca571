package io.agentforge.datasets.ledger;

/** An individual of an evolving population. */
public record PopulationRow(
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column(value = "number of the generation, from 0", check = "generation >= 0") int generation,
    @Column(value = "number within the generation, from 0", check = "individual >= 0")
        int individual,
    @Column("the genome: how to make the model") String genomeJson,
    @Column("individuals it comes from, a JSON array") String parentsJson,
    @Column("operator that made it") String operator,
    @Column(value = "selection fitness; null before evaluation", nullable = true) Double fitness,
    @Column(
            value = "rank within the generation, 0 is best; null before evaluation",
            nullable = true)
        Integer rank,
    @Column(value = "distance to its neighbours; null before evaluation", nullable = true)
        Double novelty)
    implements LedgerRow {}
