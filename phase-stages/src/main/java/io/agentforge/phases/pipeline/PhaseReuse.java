package io.agentforge.phases.pipeline;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.EventRow;
import io.agentforge.datasets.ledger.GateVerdictRow;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.LineageRow;
import io.agentforge.datasets.ledger.MetricRow;
import io.agentforge.datasets.ledger.PhaseAttemptRow;
import io.agentforge.datasets.ledger.PopulationRow;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.gate.Comparison;
import io.agentforge.gate.GateDefinition;
import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gives a run the results of an attempt that another run has committed for the same plan: rows are
 * copied under the new run's name, nothing is computed. When an object of its checkpoints is gone
 * or damaged there is no reuse.
 */
final class PhaseReuse {
  private final LedgerQueue queue;
  private final CheckpointStore store;
  private final String runId;
  private final String phase;
  private final int attempt;

  PhaseReuse(LedgerQueue queue, CheckpointStore store, String runId, String phase, int attempt) {
    this.queue = queue;
    this.store = store;
    this.runId = runId;
    this.phase = phase;
    this.attempt = attempt;
  }

  /**
   * What an earlier attempt leaves to this run.
   *
   * @param units work units whose results are used
   */
  record Reused(List<GateVerdict> verdicts, long units) {}

  /** Empty when the earlier attempt's checkpoints are not whole any more. */
  Optional<Reused> from(PhaseAttemptRow earlier) {
    LedgerReader reader = queue.ledger().reader();
    List<CheckpointRow> checkpoints =
        reader.checkpoints(earlier.runId()).stream()
            .filter(row -> row.phase().equals(phase))
            .toList();
    if (checkpoints.isEmpty() || !checkpoints.stream().allMatch(this::whole)) {
      return Optional.empty();
    }
    List<GateVerdictRow> gates =
        reader.gateVerdicts(earlier.runId()).stream()
            .filter(row -> row.phase().equals(phase))
            .toList();
    List<WorkUnitRow> units =
        reader.workUnits(earlier.runId(), phase).stream()
            .filter(row -> row.attempt() == earlier.attempt())
            .toList();
    if (!earlier.runId().equals(runId)) {
      copy(reader, earlier.runId(), checkpoints, gates, units);
    }
    return Optional.of(new Reused(gates.stream().map(PhaseReuse::verdict).toList(), units.size()));
  }

  /** Reads every byte: what is reused is not looked at again. */
  private boolean whole(CheckpointRow row) {
    return store.verify(row.checkpointSha256()).isEmpty();
  }

  private void copy(
      LedgerReader reader,
      String from,
      List<CheckpointRow> checkpoints,
      List<GateVerdictRow> gates,
      List<WorkUnitRow> units) {
    queue.append(token("work_units"), units.stream().map(this::copy).toList());
    queue.append(
        token("metrics"),
        reader.metrics(from).stream()
            .filter(row -> row.phase().equals(phase))
            .map(this::copy)
            .toList());
    queue.append(token("checkpoints"), checkpoints.stream().map(this::copy).toList());
    queue.appendLineage(
        token("lineage"),
        checkpoints.stream()
            .flatMap(row -> reader.ancestors(row.checkpointSha256()).stream())
            .filter(edge -> edge.runId().equals(from))
            .map(this::copy)
            .toList());
    queue.append(
        token("events"),
        reader.events(from).stream()
            .filter(row -> phase.equals(row.phase()))
            .map(this::copy)
            .toList());
    queue.append(token("gates"), gates.stream().map(this::copy).toList());
    List<PopulationRow> population = reader.population(from, phase);
    if (!population.isEmpty()) {
      queue.append(token("population"), population.stream().map(this::copy).toList());
    }
  }

  private String token(String what) {
    return runId + "/" + phase + "/" + attempt + "/" + what;
  }

  private WorkUnitRow copy(WorkUnitRow row) {
    return new WorkUnitRow(
        runId,
        row.phase(),
        attempt,
        row.unitKey(),
        row.kind(),
        UnitState.REUSED,
        row.startedAt(),
        row.seconds(),
        row.host(),
        row.executor(),
        row.device(),
        row.deviceReason(),
        row.peakMemoryBytes(),
        row.detailJson());
  }

  private MetricRow copy(MetricRow row) {
    return new MetricRow(
        runId,
        row.phase(),
        row.name(),
        row.subject(),
        row.step(),
        row.value(),
        row.low(),
        row.high(),
        row.items(),
        row.unit(),
        row.split(),
        row.profile(),
        row.createdAt());
  }

  private CheckpointRow copy(CheckpointRow row) {
    return new CheckpointRow(
        row.checkpointSha256(),
        runId,
        row.phase(),
        row.name(),
        row.role(),
        row.profile(),
        row.parameters(),
        row.bytes(),
        row.dtype(),
        row.path(),
        row.manifestJson(),
        row.createdAt());
  }

  private PopulationRow copy(PopulationRow row) {
    return new PopulationRow(
        runId,
        row.phase(),
        row.generation(),
        row.individual(),
        row.genomeJson(),
        row.parentsJson(),
        row.operator(),
        row.fitness(),
        row.rank(),
        row.novelty());
  }

  private LineageRow copy(LineageRow row) {
    return new LineageRow(
        row.childSha256(),
        row.parentSha256(),
        row.childKind(),
        row.parentKind(),
        row.role(),
        runId,
        row.phase());
  }

  private EventRow copy(EventRow row) {
    return new EventRow(
        runId,
        row.sequence(),
        row.phase(),
        row.unitKey(),
        row.kind(),
        row.level(),
        row.message(),
        row.detailJson(),
        row.createdAt());
  }

  private GateVerdictRow copy(GateVerdictRow row) {
    return new GateVerdictRow(
        runId,
        row.phase(),
        row.gate(),
        row.value(),
        row.low(),
        row.high(),
        row.items(),
        row.comparison(),
        row.threshold(),
        row.tolerance(),
        row.verdict(),
        row.definition(),
        row.note(),
        row.dataSha256(),
        row.modelSha256(),
        row.seed(),
        row.profile(),
        row.hardware(),
        row.createdAt());
  }

  private static GateVerdict verdict(GateVerdictRow row) {
    GateDefinition definition =
        new GateDefinition(
            row.gate(),
            row.phase(),
            row.definition(),
            Arrays.stream(Comparison.values())
                .filter(c -> c.symbol().equals(row.comparison()))
                .findFirst()
                .orElseThrow(),
            row.threshold(),
            row.tolerance());
    Measurement measurement =
        new Measurement(row.gate(), row.value(), row.low(), row.high(), row.items(), row.note());
    return new GateVerdict(definition, measurement, row.verdict());
  }
}
