package io.agentforge.phases.gc;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StoredFile;
import io.agentforge.phases.gc.Garbage.Kind;
import io.agentforge.phases.unit.UnitStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds and removes what no run of a home refers to. Files younger than the grace period stay, so
 * that a run under way keeps what it has written and not yet named; results that an unfinished run
 * may go on from stay too. The ledger, the runs' folders and ingested data are never touched.
 */
public final class GarbageCollection {
  private final Home home;
  private final Storage storage;
  private final CheckpointStore store;
  private final UnitStore units;
  private final Instant youngest;

  /**
   * @param now by the clock of the file system that holds the home
   * @param grace files modified less than this before {@code now} stay
   */
  public GarbageCollection(Home home, Storage storage, Instant now, Duration grace) {
    this.home = home;
    this.storage = storage;
    this.store = CheckpointStore.of(home, storage, "gc");
    this.units = new UnitStore(home, storage);
    this.youngest = now.minus(grace);
  }

  /**
   * What may be removed, in an order that is safe to stop in: nothing comes before what refers to
   * it.
   *
   * @param runs whose results are to stay; those of all others go
   */
  public List<Garbage> find(LedgerReader ledger, List<RunRow> runs) {
    Reachable reachable = new Reachable(store, units);
    reachable.add(ledger, runs);
    List<Garbage> found = new ArrayList<>();
    units(reachable, found);
    checkpoints(reachable, found);
    Set<String> gone = objects(reachable, found);
    tensorEntries(gone, found);
    all(home.root() + "/training", Kind.TRAINING_STATE, found);
    all(home.root() + "/staging", Kind.STAGED_FILE, found);
    return found;
  }

  /** Removes what was found; a file that is gone already is no error. */
  public void remove(List<Garbage> found) {
    found.forEach(garbage -> storage.delete(garbage.path()));
  }

  /** Young results and those that may be resumed refer to their objects like any other. */
  private void units(Reachable reachable, List<Garbage> found) {
    for (StoredFile file : storage.files(home.units())) {
      String digest = file.name().replaceFirst("\\.json$", "");
      if (!reachable.unit(digest)) {
        if (old(file) && !reachable.mayBeResumed(file)) {
          found.add(garbage(Kind.UNIT_RESULT, file));
        } else {
          reachable.addUnit(digest);
        }
      }
    }
  }

  private void checkpoints(Reachable reachable, List<Garbage> found) {
    for (StoredFile file : storage.files(home.checkpoints())) {
      String folder = file.path().substring(0, file.path().lastIndexOf('/'));
      String sha256 = folder.substring(folder.lastIndexOf('/') + 1);
      if (!reachable.checkpoint(sha256) && old(file)) {
        found.add(garbage(Kind.CHECKPOINT, file));
      }
    }
  }

  private Set<String> objects(Reachable reachable, List<Garbage> found) {
    Set<String> gone = new HashSet<>();
    // compositions first: the objects they name outlive them
    for (String folder : List.of(home.compositions(), home.objects())) {
      for (StoredFile file : storage.files(folder)) {
        if (!reachable.object(file.name()) && old(file)) {
          found.add(garbage(Kind.OBJECT, file));
          gone.add(file.name());
        }
      }
    }
    return gone;
  }

  private void tensorEntries(Set<String> gone, List<Garbage> found) {
    for (StoredFile file : storage.files(home.tensors())) {
      boolean dangling =
          store
              .objects()
              .entryTarget(file.path())
              .map(object -> gone.contains(object) || !storage.exists(home.object(object)))
              .orElse(true);
      if (dangling && old(file)) {
        found.add(garbage(Kind.TENSOR_ENTRY, file));
      }
    }
  }

  private void all(String folder, Kind kind, List<Garbage> found) {
    storage.files(folder).stream()
        .filter(this::old)
        .forEach(file -> found.add(garbage(kind, file)));
  }

  private boolean old(StoredFile file) {
    return file.modifiedAt().isBefore(youngest) || file.modifiedAt().equals(youngest);
  }

  private static Garbage garbage(Kind kind, StoredFile file) {
    return new Garbage(kind, file.path(), file.bytes());
  }
}
