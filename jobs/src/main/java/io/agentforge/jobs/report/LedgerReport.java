package io.agentforge.jobs.report;

import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.report.LedgerRows.Source;
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

/**
 * Reads one run from the ledger. A phase that was reused shows the results of the run that computed
 * them, found by equal plan and input digests; time, work units and events are always the run's
 * own.
 */
public final class LedgerReport {
  private final LedgerRows ledger;

  private LedgerReport(LedgerRows ledger) {
    this.ledger = ledger;
  }

  /**
   * The ledger as it is now. Tables become temporary views {@code report_<table>} of the reader's
   * session when first read; one that was never written is empty.
   */
  public static LedgerReport of(LedgerReader reader) {
    return new LedgerReport(new LedgerRows(reader));
  }

  /** The run that started last, if there is any. */
  public Optional<String> latestRun() {
    return ledger
        .rows("SELECT run_id FROM {runs} ORDER BY started_at DESC, run_id DESC LIMIT 1", Map.of())
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
        new LedgerPopulation(ledger).read(sources),
        head.provenance());
  }

  /** Header, phases, checkpoints and gates: what {@code forge status} needs. */
  public ReportData summary(String runId) {
    Cells header = header(runId);
    LedgerPhases reader = new LedgerPhases(ledger);
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
        List.of(),
        provenance);
  }

  private Cells header(String runId) {
    return ledger
        .rows(
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
    for (Cells row : ledger.of("gate_verdicts", sources, "created_at")) {
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
    for (Cells row : ledger.of("checkpoints", sources, "created_at")) {
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
    for (Cells row : ledger.of("metrics", sources, "split = 'test', created_at")) {
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
    return ledger.of("events", sources, "sequence").stream()
        .filter(row -> Samples.KIND.equals(row.text("kind")))
        .map(row -> Samples.written(row.text("detail_json")))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<WorkUnit> workUnits(String runId) {
    return ledger
        .rows(
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
    return ledger
        .rows(
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
    ledger
        .inCheckpoints(grouped, "checkpoint_sha256", checkpoints)
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
    return ledger.inCheckpoints(edges, "child_sha256", checkpoints).stream()
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
}
