package io.agentforge.datasets.ledger;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Schemas of the ledger's tables: names, types, nullability, comments and checks, all derived from
 * the row records, which are the place to read and to change them.
 */
public final class LedgerSchemas {
  /** Key of a field's metadata under which its SQL condition stands. */
  static final String CHECK = "forge.check";

  private static final Map<LedgerTable, RowCodec<? extends LedgerRow>> CODECS = codecs();

  private LedgerSchemas() {}

  /** Columns in order, each with a comment. */
  public static StructType of(LedgerTable table) {
    return codec(table).schema();
  }

  /** One sentence about the table. */
  public static String comment(LedgerTable table) {
    return switch (table) {
      case RUNS -> "states of runs; the highest sequence of a run counts";
      case PHASE_ATTEMPTS -> "attempts at phases; a COMMITTED row is the commit point";
      case WORK_UNITS -> "what happened to each work unit";
      case CHECKPOINTS -> "checkpoints committed or reused by runs";
      case CHECKPOINT_TENSORS -> "tensors of checkpoints";
      case POPULATION -> "individuals of evolving populations";
      case EVALUATIONS -> "score of each model on each item: the evaluation cache";
      case METRICS -> "numbers measured during runs";
      case GATE_VERDICTS -> "gates, what was measured and the outcome";
      case LINEAGE -> "what was made from what, indirect ancestors included";
      case EVENTS -> "decisions, fallbacks, rollbacks and failures";
    };
  }

  /** SQL conditions by column, for the columns that have one. */
  public static Map<String, String> checks(LedgerTable table) {
    Map<String, String> checks = new LinkedHashMap<>();
    for (StructField field : of(table).fields()) {
      if (field.metadata().contains(CHECK)) {
        checks.put(field.name(), field.metadata().getString(CHECK));
      }
    }
    return checks;
  }

  static RowCodec<? extends LedgerRow> codec(LedgerTable table) {
    return CODECS.get(table);
  }

  /** A codec is made from its class, so the cast holds. */
  @SuppressWarnings("unchecked")
  static <T extends LedgerRow> RowCodec<T> codec(Class<T> type) {
    return (RowCodec<T>) codec(table(type));
  }

  static LedgerTable table(Class<? extends LedgerRow> type) {
    return Arrays.stream(LedgerTable.values())
        .filter(table -> codec(table).type() == type)
        .findFirst()
        .orElseThrow();
  }

  private static Map<LedgerTable, RowCodec<? extends LedgerRow>> codecs() {
    Map<LedgerTable, RowCodec<? extends LedgerRow>> codecs = new EnumMap<>(LedgerTable.class);
    for (LedgerTable table : LedgerTable.values()) {
      codecs.put(table, RowCodec.of(type(table)));
    }
    return codecs;
  }

  private static Class<? extends LedgerRow> type(LedgerTable table) {
    return switch (table) {
      case RUNS -> RunRow.class;
      case PHASE_ATTEMPTS -> PhaseAttemptRow.class;
      case WORK_UNITS -> WorkUnitRow.class;
      case CHECKPOINTS -> CheckpointRow.class;
      case CHECKPOINT_TENSORS -> CheckpointTensorRow.class;
      case POPULATION -> PopulationRow.class;
      case EVALUATIONS -> EvaluationRow.class;
      case METRICS -> MetricRow.class;
      case GATE_VERDICTS -> GateVerdictRow.class;
      case LINEAGE -> LineageRow.class;
      case EVENTS -> EventRow.class;
    };
  }
}
