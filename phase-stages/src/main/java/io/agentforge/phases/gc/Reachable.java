package io.agentforge.phases.gc;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.StoredFile;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the runs of a home refer to: checkpoints, results of units, and the objects of both. */
final class Reachable {
  private final CheckpointStore store;
  private final UnitStore units;
  private final Set<String> checkpoints = new HashSet<>();
  private final Set<String> unitDigests = new HashSet<>();
  private final Set<String> objects = new HashSet<>();
  private Instant unfinishedSince = Instant.MAX;

  Reachable(CheckpointStore store, UnitStore units) {
    this.store = store;
    this.units = units;
  }

  /** Everything that the given runs name; what an unfinished run may go on from is found later. */
  void add(LedgerReader ledger, List<RunRow> runs) {
    Set<String> ids = new HashSet<>();
    for (RunRow run : runs) {
      ids.add(run.runId());
      if (run.state() != RunState.SUCCEEDED && run.startedAt().isBefore(unfinishedSince)) {
        unfinishedSince = run.startedAt();
      }
    }
    for (CheckpointRow row : ledger.rows(CheckpointRow.class, null)) {
      if (ids.contains(row.runId()) && checkpoints.add(row.checkpointSha256())) {
        addCheckpoint(row.checkpointSha256());
      }
    }
    for (WorkUnitRow row : ledger.rows(WorkUnitRow.class, null)) {
      String digest = Json.tree(row.detailJson()).path("digest").asText();
      if (ids.contains(row.runId()) && !digest.isEmpty()) {
        addUnit(digest);
      }
    }
  }

  private void addCheckpoint(String sha256) {
    if (store.contains(sha256)) {
      addFiles(store.open(sha256).manifest().files());
    }
  }

  /** A unit's result and what it names. */
  void addUnit(String digest) {
    if (unitDigests.add(digest)) {
      Optional<UnitResult> result = units.read(digest);
      result.ifPresent(r -> addFiles(r.output().files()));
    }
  }

  private void addFiles(Collection<CheckpointFile> files) {
    for (CheckpointFile file : files) {
      if (objects.add(file.sha256())) {
        objects.addAll(store.objects().parts(file.sha256()));
      }
    }
  }

  /**
   * Whether an unfinished run may want the result: it was written since the first of them began.
   */
  boolean mayBeResumed(StoredFile unit) {
    return !unit.modifiedAt().isBefore(unfinishedSince);
  }

  boolean checkpoint(String sha256) {
    return checkpoints.contains(sha256);
  }

  boolean unit(String digest) {
    return unitDigests.contains(digest);
  }

  boolean object(String sha256) {
    return objects.contains(sha256);
  }
}
