package io.agentforge.datasets.ledger;

/**
 * An edge of provenance. The table holds the closure: role {@value #ANCESTOR} marks what is reached
 * through others.
 */
public record LineageRow(
    @Column("what was made") String childSha256,
    @Column("what it was made from") String parentSha256,
    @Column("checkpoint or dataset") String childKind,
    @Column("checkpoint or dataset") String parentKind,
    @Column("why the parent counts, such as initial or data; ancestor when indirect") String role,
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase)
    implements LedgerRow {
  /** Role of an indirect edge. */
  public static final String ANCESTOR = "ancestor";
}
