package io.agentforge.jobs.report;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.report.LedgerPhases.Source;
import io.agentforge.jobs.report.ReportData.Checkpoint;
import io.agentforge.jobs.report.ReportData.Edge;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Gate;
import io.agentforge.jobs.report.ReportData.Provenance;
import io.agentforge.jobs.report.ReportData.Run;
import io.agentforge.jobs.report.ReportData.TensorGroup;
import io.agentforge.jobs.report.ReportData.WorkUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;

/**
 * Reads one run from the ledger. A phase that was reused shows the results of the run that computed
 * them, found by equal plan and input digests; time, work units and events are always the run's
 * own.
 */
public final class LedgerReport {
  private final SparkSession spark;
  private final UnaryOperator<String> table;

  /**
   * @param table from a table's name, such as {@code metrics}, to what SQL calls it
   */
  public LedgerReport(SparkSession spark, UnaryOperator<String> table) {
    this.spark = spark;
    this.table = table;
  }

  /** The ledger under a home, read by path; no catalog needs to know its tables. */
  public static LedgerReport of(SparkSession spark, String home) {
    String ledger = (home.endsWith("/") ? home : home + "/") + "ledger/";
    return new LedgerReport(spark, name -> "delta.`" + (ledger + name).replace("`", "``") + "`");
  }

  /** The run that started last, if there is any. */
  public Optional<String> latestRun() {
    return rows("SELECT run_id FROM {runs} ORDER BY started_at DESC, run_id DESC LIMIT 1", Map.of())
        .stream()
        .map(cells -> cells.text("run_id"))
        .findFirst();
  }

  /** All that the page shows; RUN_UNKNOWN when the ledger has no such run. */
  public ReportData read(String runId) {
    ReportData head = summary(runId);
    List<Source> sources = LedgerPhases.sources(head.phases(), runId);
    Measures measures = new Measures(metrics(sources));
    return new ReportData(
        head.run(),
        head.recipeYaml(),
        head.phases(),
        head.gates(),
        measures.curves(),
        measures.scores(),
        measures.figures(),
        measures.specialisations(),
        tensorGroups(head.checkpoints()),
        Samples.paired(samples(sources)),
        workUnits(runId),
        events(runId),
        head.checkpoints(),
        lineage(head.checkpoints()),
        head.provenance());
  }

  /** Header, phases, checkpoints and gates: what {@code forge status} needs. */
  public ReportData summary(String runId) {
    Cells header = header(runId);
    LedgerPhases reader = new LedgerPhases(this::rows);
    List<ReportData.Phase> phases = reader.read(runId);
    List<Source> sources = LedgerPhases.sources(phases, runId);
    Provenance provenance =
        new Provenance(
            header.text("code_version"),
            header.whole("seed"),
            header.text("recipe_sha256"),
            JsonText.flat(header.text("environment_json")));
    ReportData empty = ReportData.of(run(header), provenance);
    return new ReportData(
        empty.run(),
        header.text("recipe_yaml"),
        phases,
        List.copyOf(gates(sources)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.copyOf(checkpoints(sources)),
        List.of(),
        provenance);
  }

  private Cells header(String runId) {
    return rows(
            "SELECT * FROM {runs} WHERE run_id = :run ORDER BY sequence DESC LIMIT 1",
            Map.of("run", runId))
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.RUN_UNKNOWN,
                    "run " + runId,
                    "the ledger has no run of this id",
                    "List the runs with: forge sql \"SELECT run_id, state, started_at FROM runs\""));
  }

  private static Run run(Cells cells) {
    return new Run(
        cells.text("run_id"),
        cells.text("recipe_name"),
        cells.text("profile"),
        cells.text("topology"),
        cells.text("state"),
        cells.text("started_at"),
        cells.text("finished_at"),
        cells.number("seconds"),
        cells.text("error_code"),
        cells.text("error_message"));
  }

  private Collection<Gate> gates(List<Source> sources) {
    Map<String, Gate> gates = new LinkedHashMap<>();
    for (Cells row : of("gate_verdicts", sources, "created_at")) {
      Gate gate =
          new Gate(
              row.text("phase"),
              row.text("gate"),
              row.number("value"),
              row.number("low"),
              row.number("high"),
              row.count("items"),
              row.text("comparison"),
              row.number("threshold"),
              row.number("tolerance"),
              row.text("verdict"),
              row.text("definition"),
              row.text("note"),
              row.text("profile"),
              row.text("data_sha256"),
              row.text("model_sha256"),
              row.text("hardware"));
      gates.put(gate.phase() + "/" + gate.gate(), gate);
    }
    return gates.values();
  }

  private Collection<Checkpoint> checkpoints(List<Source> sources) {
    Map<String, Checkpoint> checkpoints = new LinkedHashMap<>();
    for (Cells row : of("checkpoints", sources, "created_at")) {
      Checkpoint one =
          new Checkpoint(
              row.text("phase"),
              row.text("name"),
              row.text("role"),
              row.text("checkpoint_sha256"),
              row.whole("parameters"),
              row.whole("bytes"),
              row.text("dtype"),
              row.text("path"));
      checkpoints.put(one.phase() + "/" + one.name(), one);
    }
    return checkpoints.values();
  }

  private List<Measures.Metric> metrics(List<Source> sources) {
    Map<List<Object>, Measures.Metric> metrics = new LinkedHashMap<>();
    for (Cells row : of("metrics", sources, "created_at")) {
      Measures.Metric metric =
          new Measures.Metric(
              row.text("name"),
              row.text("subject") == null ? "" : row.text("subject"),
              row.count("step"),
              row.number("value"),
              row.number("low"),
              row.number("high"),
              row.whole("items"),
              row.text("unit"));
      metrics.put(List.of(metric.name(), metric.subject(), metric.step()), metric);
    }
    return List.copyOf(metrics.values());
  }

  private List<Samples.Written> samples(List<Source> sources) {
    return of("events", sources, "sequence").stream()
        .filter(row -> Samples.KIND.equals(row.text("kind")))
        .map(row -> Samples.written(row.text("detail_json")))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<WorkUnit> workUnits(String runId) {
    return rows(
            "SELECT * FROM {work_units} WHERE run_id = :run ORDER BY started_at, unit_key",
            Map.of("run", runId))
        .stream()
        .map(
            row ->
                new WorkUnit(
                    row.text("phase"),
                    row.text("unit_key"),
                    row.text("kind"),
                    row.text("state"),
                    row.text("device"),
                    row.text("device_reason"),
                    row.number("seconds"),
                    row.count("peak_memory_bytes") == 0 ? null : row.whole("peak_memory_bytes")))
        .toList();
  }

  private List<Event> events(String runId) {
    return rows(
            "SELECT * FROM {events} WHERE run_id = :run AND kind != :sample ORDER BY sequence",
            Map.of("run", runId, "sample", Samples.KIND))
        .stream()
        .map(
            row ->
                new Event(
                    row.text("created_at"),
                    row.text("phase"),
                    row.text("unit_key"),
                    row.text("kind"),
                    row.text("level"),
                    row.text("message")))
        .toList();
  }

  private List<TensorGroup> tensorGroups(List<Checkpoint> checkpoints) {
    List<TensorGroup> groups = new ArrayList<>();
    Map<String, List<Cells>> byHash = new HashMap<>();
    String grouped =
        """
        SELECT checkpoint_sha256, tensor, shape, dtype, count(*) AS tensors, sum(elements) AS parameters
        FROM (SELECT DISTINCT checkpoint_sha256, name, dtype,
                regexp_replace(name, 'layers[.][0-9]+[.]', 'layers.*.') AS tensor,
                array_join(transform(shape, size -> cast(size AS STRING)), ' × ') AS shape,
                aggregate(shape, 1L, (product, size) -> product * size) AS elements
              FROM {checkpoint_tensors} WHERE %s)
        GROUP BY checkpoint_sha256, tensor, shape, dtype ORDER BY tensor""";
    inCheckpoints(grouped, "checkpoint_sha256", checkpoints)
        .forEach(
            row ->
                byHash
                    .computeIfAbsent(row.text("checkpoint_sha256"), hash -> new ArrayList<>())
                    .add(row));
    for (Checkpoint one : checkpoints) {
      for (Cells row : byHash.getOrDefault(one.sha256(), List.of())) {
        groups.add(
            new TensorGroup(
                one.name(),
                row.text("tensor"),
                row.text("shape"),
                row.text("dtype"),
                row.count("tensors"),
                row.count("parameters")));
      }
    }
    return groups;
  }

  private List<Edge> lineage(List<Checkpoint> checkpoints) {
    String edges =
        "SELECT DISTINCT child_sha256, parent_sha256, child_kind, parent_kind, role FROM {lineage}"
            + " WHERE %s ORDER BY child_sha256, parent_kind, role, parent_sha256";
    return inCheckpoints(edges, "child_sha256", checkpoints).stream()
        .map(
            row ->
                new Edge(
                    row.text("child_sha256"),
                    row.text("parent_sha256"),
                    row.text("child_kind"),
                    row.text("parent_kind"),
                    row.text("role")))
        .toList();
  }

  private List<Cells> inCheckpoints(String sql, String column, List<Checkpoint> checkpoints) {
    if (checkpoints.isEmpty()) {
      return List.of();
    }
    Map<String, Object> hashes = new LinkedHashMap<>();
    checkpoints.forEach(one -> hashes.put("hash" + hashes.size(), one.sha256()));
    String condition = column + " IN (:" + String.join(", :", hashes.keySet()) + ")";
    return rows(sql.formatted(condition), hashes);
  }

  /** Rows of each phase from where its results stand, the run's own last so that they win. */
  private List<Cells> of(String name, List<Source> sources, String order) {
    if (sources.isEmpty()) {
      return List.of();
    }
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      conditions.add("(run_id = :run%d AND phase = :phase%d)".formatted(i, i));
      values.put("run" + i, sources.get(i).runId());
      values.put("phase" + i, sources.get(i).phase());
    }
    List<Cells> found =
        rows(
            "SELECT * FROM {%s} WHERE %s ORDER BY %s"
                .formatted(name, String.join(" OR ", conditions), order),
            values);
    Function<Source, List<Cells>> part =
        source ->
            found.stream()
                .filter(row -> source.runId().equals(row.text("run_id")))
                .filter(row -> source.phase().equals(row.text("phase")))
                .toList();
    return sources.stream().flatMap(source -> part.apply(source).stream()).toList();
  }

  /** Runs SQL in which {@code {name}} stands for a table and {@code :name} for a value. */
  private List<Cells> rows(String sql, Map<String, Object> values) {
    StringBuilder text = new StringBuilder(sql);
    for (int open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
      int close = text.indexOf("}", open);
      text.replace(open, close + 1, table.apply(text.substring(open + 1, close)));
    }
    return spark.sql(text.toString(), values).collectAsList().stream().map(Cells::new).toList();
  }
}
