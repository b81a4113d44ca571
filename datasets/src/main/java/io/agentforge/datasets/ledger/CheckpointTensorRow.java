package io.agentforge.datasets.ledger;

import java.util.List;

/** A tensor of a checkpoint and its statistics. */
public record CheckpointTensorRow(
    @Column("checkpoint the tensor is in") String checkpointSha256,
    @Column("name of the tensor") String name,
    @Column("element type") String dtype,
    @Column("dimensions, outermost first") List<Long> shape,
    @Column("SHA-256 of the tensor's bytes") String sha256,
    @Column(value = "length of the tensor", check = "bytes >= 0") long bytes,
    @Column(value = "mean of the elements; null when empty", nullable = true) Double mean,
    @Column(value = "population standard deviation; null when empty", nullable = true)
        Double standardDeviation,
    @Column(value = "largest absolute value; null when empty", nullable = true) Double maxAbsolute)
    implements LedgerRow {}
