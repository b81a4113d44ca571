package io.agentforge.datasets.ledger;

import io.agentforge.gate.GateDefinition;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.Measurement;
import io.agentforge.gate.Verdict;
import java.time.Instant;
import java.util.Objects;

/** A gate, what was measured for it and the outcome. */
public record GateVerdictRow(
    @Column("run the row belongs to") String runId,
    @Column("phase id, such as cognate") String phase,
    @Column("id of the gate") String gate,
    @Column(
            value = "measured value; null when it could not be measured",
            nullable = true,
            check = "value IS NULL OR NOT isnan(value)")
        Double value,
    @Column(value = "lower end of the 95 % interval; null where there is none", nullable = true)
        Double low,
    @Column(value = "upper end of the 95 % interval; null where there is none", nullable = true)
        Double high,
    @Column(value = "items measured; 0 is never a pass", check = "items >= 0") long items,
    @Column("how value and threshold are compared") String comparison,
    @Column("threshold of the gate") double threshold,
    @Column("relative tolerance of within; 0 otherwise") double tolerance,
    @Column("PASS, FAIL or NOT_EVALUATED") Verdict verdict,
    @Column("what is measured on what") String definition,
    @Column("guards, the unit concerned, why a value is missing") String note,
    @Column("digest of the data measured on") String dataSha256,
    @Column("checkpoint measured") String modelSha256,
    @Column("seed of the run") long seed,
    @Column("model size") String profile,
    @Column("hardware measured on") String hardware,
    @Column("when it was judged (UTC)") Instant createdAt)
    implements LedgerRow {
  /** The circumstances of a measurement, equal for the gates judged together. */
  public record Context(
      String runId,
      String phase,
      String dataSha256,
      String modelSha256,
      long seed,
      String profile,
      String hardware,
      Instant createdAt) {}

  /** The row of a verdict; NaN and infinite numbers, which are never judged, are stored as null. */
  public static GateVerdictRow of(GateVerdict verdict, Context context) {
    Measurement measured = verdict.measurement();
    GateDefinition gate = verdict.definition();
    return new GateVerdictRow(
        context.runId(),
        context.phase(),
        gate.id(),
        finite(measured.value()),
        finite(measured.low()),
        finite(measured.high()),
        measured.items(),
        gate.comparison().symbol(),
        gate.threshold(),
        gate.tolerance(),
        verdict.verdict(),
        gate.definition(),
        Objects.requireNonNullElse(measured.note(), ""),
        context.dataSha256(),
        context.modelSha256(),
        context.seed(),
        context.profile(),
        context.hardware(),
        context.createdAt());
  }

  private static Double finite(Double number) {
    return number == null || !Double.isFinite(number) ? null : number;
  }
}
