package io.agentforge.datasets.ledger;

import static org.apache.spark.sql.functions.col;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers from the ledger. A table that was never written is empty. Each answer is one Spark job
 * over the newest version of one table. A table that cannot be read whole is {@link
 * io.agentforge.error.ErrorCode#LEDGER_FAILED}.
 */
public final class LedgerReader {
  private static final String RUN = "run_id";

  private final SparkSession spark;
  private final SparkSession caller;
  private final LedgerTables tables;

  LedgerReader(SparkSession spark, SparkSession caller, LedgerTables tables) {
    this.spark = spark;
    this.caller = caller;
    this.tables = tables;
  }

  /** A whole table as stored, in the caller's session. */
  public Dataset<Row> table(LedgerTable table) {
    return table(caller, table);
  }

  /**
   * The ledger's own session, in which answers of a few rows are cheap to plan; see {@link
   * io.agentforge.datasets.session.SparkDefaults#smallTables}. The caller's session sees none of
   * its views.
   */
  public SparkSession session() {
    return spark;
  }

  /** A whole table as stored, in {@link #session()}. */
  public Dataset<Row> smallTable(LedgerTable table) {
    return table(spark, table);
  }

  private Dataset<Row> table(SparkSession session, LedgerTable table) {
    return answer(
        tables.path(table),
        () ->
            tables.readable(table)
                ? session.read().format("delta").load(tables.path(table))
                : session.createDataFrame(List.of(), LedgerSchemas.of(table)));
  }

  /** The latest state of every run, the run that began last first. */
  public List<RunRow> runs() {
    return newestFirst(rows(RunRow.class, null));
  }

  /** The latest state of a run. */
  public Optional<RunRow> run(String runId) {
    return newestFirst(rows(RunRow.class, col(RUN).equalTo(runId))).stream().findFirst();
  }

  /** The run that began last. */
  public Optional<RunRow> latestRun() {
    return runs().stream().findFirst();
  }

  /**
   * The run of this id, the latest for none.
   *
   * @throws ForgeException RUN_UNKNOWN when there is none
   */
  public RunRow required(Optional<String> runId) {
    return runId
        .map(this::run)
        .orElseGet(this::latestRun)
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.RUN_UNKNOWN,
                    runId.map("run "::concat).orElse("the latest run"),
                    "the ledger of " + tables.home().root() + " has no such run",
                    "List runs with 'forge sql \"select run_id, state from runs\"'"));
  }

  private static List<RunRow> newestFirst(List<RunRow> rows) {
    return latest(rows, RunRow::runId, Comparator.comparingLong(RunRow::sequence)).stream()
        .sorted(Comparator.comparing(RunRow::startedAt).thenComparing(RunRow::runId).reversed())
        .toList();
  }

  /** The latest state of every attempt of a run, in the order they began. */
  public List<PhaseAttemptRow> attempts(String runId) {
    return latestAttempts(rows(PhaseAttemptRow.class, col(RUN).equalTo(runId)));
  }

  /**
   * A committed attempt of any run that did the same plan on the same inputs: its results may be
   * reused. The one that began first, if there are several.
   */
  public Optional<PhaseAttemptRow> committed(String phase, String planDigest, String inputsDigest) {
    Column same =
        col("phase")
            .equalTo(phase)
            .and(col("plan_digest").equalTo(planDigest))
            .and(col("inputs_digest").equalTo(inputsDigest));
    return latestAttempts(rows(PhaseAttemptRow.class, same)).stream()
        .filter(attempt -> attempt.state() == AttemptState.COMMITTED)
        .findFirst();
  }

  private static List<PhaseAttemptRow> latestAttempts(List<PhaseAttemptRow> rows) {
    return latest(
            rows,
            row -> List.of(row.runId(), row.phase(), row.attempt()),
            Comparator.comparingLong(PhaseAttemptRow::sequence))
        .stream()
        .sorted(
            Comparator.comparing(PhaseAttemptRow::startedAt)
                .thenComparing(PhaseAttemptRow::attempt))
        .toList();
  }

  /** Work units of all attempts of a run at a phase. */
  public List<WorkUnitRow> workUnits(String runId, String phase) {
    return rows(WorkUnitRow.class, ofPhase(runId, phase));
  }

  /**
   * Results of units executed by any run, whether its attempt was committed or not, by unit key; a
   * unit's result is a function of its key. Check that what {@code detail_json} refers to is there.
   */
  public Map<String, WorkUnitRow> executedUnits(Collection<String> unitKeys) {
    Column executed =
        col("unit_key")
            .isInCollection(unitKeys)
            .and(col("state").equalTo(UnitState.EXECUTED.name()));
    Map<String, WorkUnitRow> units = new LinkedHashMap<>();
    if (!unitKeys.isEmpty()) {
      rows(WorkUnitRow.class, executed).stream()
          .sorted(Comparator.comparing(WorkUnitRow::startedAt))
          .forEach(unit -> units.putIfAbsent(unit.unitKey(), unit));
    }
    return units;
  }

  /** Checkpoints of a run, once per phase and address, in the order they were committed. */
  public List<CheckpointRow> checkpoints(String runId) {
    return latest(
            rows(CheckpointRow.class, col(RUN).equalTo(runId)),
            row -> List.of(row.phase(), row.checkpointSha256()),
            Comparator.comparing(CheckpointRow::createdAt))
        .stream()
        .sorted(Comparator.comparing(CheckpointRow::createdAt).thenComparing(CheckpointRow::name))
        .toList();
  }

  /** Cached scores of a model under a configuration, by item id. */
  public Map<String, EvaluationRow> evaluations(String modelSha256, String configSha256) {
    Column same =
        col("model_sha256").equalTo(modelSha256).and(col("config_sha256").equalTo(configSha256));
    Map<String, EvaluationRow> items = new LinkedHashMap<>();
    rows(EvaluationRow.class, same).stream()
        .sorted(Comparator.comparing(EvaluationRow::createdAt).thenComparing(EvaluationRow::itemId))
        .forEach(row -> items.putIfAbsent(row.itemId(), row));
    return items;
  }

  /** Metrics of a run by phase, name, subject and step; of several, the last written. */
  public List<MetricRow> metrics(String runId) {
    return latest(
        rows(MetricRow.class, col(RUN).equalTo(runId)),
        row -> List.of(row.phase(), row.name(), row.subject(), row.split(), row.step()),
        Comparator.comparing(MetricRow::createdAt));
  }

  /** Verdicts of a run, one per phase and gate: the last written. */
  public List<GateVerdictRow> gateVerdicts(String runId) {
    return latest(
        rows(GateVerdictRow.class, col(RUN).equalTo(runId)),
        row -> List.of(row.phase(), row.gate()),
        Comparator.comparing(GateVerdictRow::createdAt));
  }

  /** Individuals of a run's phase by generation and number. */
  public List<PopulationRow> population(String runId, String phase) {
    return latest(
            rows(PopulationRow.class, ofPhase(runId, phase)),
            row -> List.of(row.generation(), row.individual()),
            Comparator.comparing(PopulationRow::operator))
        .stream()
        .sorted(
            Comparator.comparingInt(PopulationRow::generation)
                .thenComparingInt(PopulationRow::individual))
        .toList();
  }

  /** Events of a run in order. */
  public List<EventRow> events(String runId) {
    return rows(EventRow.class, col(RUN).equalTo(runId)).stream()
        .sorted(Comparator.comparingLong(EventRow::sequence))
        .toList();
  }

  /** All edges that lead from an artefact to its ancestors, direct or not, each once. */
  public List<LineageRow> ancestors(String childSha256) {
    return ancestors(List.of(childSha256));
  }

  /** {@link #ancestors(String)} of several artefacts. */
  public List<LineageRow> ancestors(Collection<String> childSha256s) {
    return latest(
        rows(LineageRow.class, col("child_sha256").isInCollection(childSha256s)),
        row -> List.of(row.childSha256(), row.parentSha256(), row.role()),
        Comparator.comparing(LineageRow::runId));
  }

  /**
   * Typed rows of a table, as stored, that meet a condition; all of them for null.
   *
   * @throws ForgeException LEDGER_FAILED when a file of the table is missing or damaged
   */
  public <T extends LedgerRow> List<T> rows(Class<T> type, Column condition) {
    LedgerTable table = LedgerSchemas.table(type);
    return answer(tables.path(table), () -> rows(table, LedgerSchemas.codec(type), condition));
  }

  private <T extends LedgerRow> List<T> rows(
      LedgerTable table, RowCodec<T> codec, Column condition) {
    if (!tables.readable(table)) {
      return List.of();
    }
    Dataset<Row> all = spark.read().format("delta").load(tables.path(table));
    Dataset<Row> some = condition == null ? all : all.filter(condition);
    return some.collectAsList().stream().map(codec::value).toList();
  }

  /**
   * An answer made in {@link #session()}, such as one of several tables.
   *
   * @throws ForgeException LEDGER_FAILED when a file of a table is missing or damaged
   */
  public <T> T answer(Supplier<T> question) {
    return answer(tables.home().root() + "/ledger", question);
  }

  private static <T> T answer(String place, Supplier<T> question) {
    try {
      return question.get();
    } catch (ForgeException e) {
      throw e;
    } catch (Exception | FSError e) { // Spark throws its checked AnalysisException undeclared
      throw LedgerErrors.read(place, e);
    }
  }

  private static Column ofPhase(String runId, String phase) {
    return col(RUN).equalTo(runId).and(col("phase").equalTo(phase));
  }

  /** The greatest row of each key, in the order in which keys first appear. */
  private static <T, K> List<T> latest(List<T> rows, Function<T, K> key, Comparator<T> order) {
    Map<K, T> latest = new LinkedHashMap<>();
    for (T row : rows) {
      latest.merge(key.apply(row), row, (a, b) -> order.compare(a, b) > 0 ? a : b);
    }
    return List.copyOf(latest.values());
  }
}
