package io.agentforge.datasets.ledger;

import java.io.Serializable;

/** A typed row of one ledger table; the record's components are the table's columns, in order. */
public sealed interface LedgerRow extends Serializable
    permits RunRow,
        PhaseAttemptRow,
        WorkUnitRow,
        CheckpointRow,
        CheckpointTensorRow,
        PopulationRow,
        EvaluationRow,
        MetricRow,
        GateVerdictRow,
        LineageRow,
        EventRow {}
