package io.agentforge.phases.gc;

import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.lease.LeaseHolder;
import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.LedgerReader;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.storage.StoredFile;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.gc.Garbage.Kind;
import io.agentforge.phases.unit.UnitStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds and removes what no run of a home refers to. Files younger than the grace period stay, and
 * so do results that an unfinished run may go on from. While a driver works in the home, nothing
 * goes that it may have written or found: no result of a unit, and no file younger than its run.
 * The ledger, the runs' folders and ingested data are never touched.
 */
public final class GarbageCollection {
  private final Home home;
  private final Storage storage;
  private final CheckpointStore store;
  private final UnitStore units;
  private final LeaseTerms terms;
  private final Map<String, LeaseHolder> underWay;
  private Instant youngest;

  /**
   * @param terms by which a run counts as under way
   * @param now by the clock of the file system that holds the home
   * @param grace files modified less than this before {@code now} stay
   */
  public GarbageCollection(
      Home home, Storage storage, LeaseTerms terms, Instant now, Duration grace) {
    this.home = home;
    this.storage = storage;
    this.store = CheckpointStore.of(home, storage, "gc");
    this.units = new UnitStore(home, storage);
    this.terms = terms;
    this.underWay = RunLease.holders(home, storage, terms);
    this.youngest = now.minus(grace);
  }

  /** Runs that somebody works on, each with a holder, as found when this was made. */
  public Map<String, LeaseHolder> underWay() {
    return underWay;
  }

  /**
   * What may be removed, in an order that is safe to stop in: nothing comes before what refers to
   * it.
   *
   * @param runs whose results are to stay; those of all others go
   * @throws ForgeException RUN_HELD when results of a run are to go while somebody works in the
   *     home, who may be about to use them
   */
  public List<Garbage> find(LedgerReader ledger, List<RunRow> runs) {
    Reachable reachable = new Reachable(store, units);
    reachable.add(ledger, runs);
    if (!underWay.isEmpty()) {
      if (runs.size() < ledger.runs().size()) {
        throw held(underWay, "and may be using results of the runs to be given up");
      }
      youngest = earliest(youngest, reachable.unfinishedSince());
      for (LeaseHolder holder : underWay.values()) {
        youngest = earliest(youngest, Instant.ofEpochMilli(holder.claimedAt()));
      }
    }
    List<Garbage> found = new ArrayList<>();
    units(reachable, found);
    checkpoints(reachable, found);
    Set<String> gone = objects(reachable, found);
    tensorEntries(gone, found);
    all(home.root() + "/training", Kind.TRAINING_STATE, found);
    all(home.root() + "/staging", Kind.STAGED_FILE, found);
    return found;
  }

  /**
   * Removes what was found; a file that is gone already is no error.
   *
   * @throws ForgeException RUN_HELD when somebody began to work in the home since this was made:
   *     nothing is removed
   */
  public void remove(List<Garbage> found) {
    Map<String, LeaseHolder> begun = new TreeMap<>(RunLease.holders(home, storage, terms));
    begun.entrySet().removeAll(underWay.entrySet());
    if (!begun.isEmpty()) {
      throw held(begun, "and began to while garbage was looked for");
    }
    found.forEach(garbage -> storage.delete(garbage.path()));
  }

  /** Young results and those that may be resumed refer to their objects like any other. */
  private void units(Reachable reachable, List<Garbage> found) {
    for (StoredFile file : storage.files(home.units())) {
      String digest = file.name().replaceFirst("\\.json$", "");
      if (!reachable.unit(digest)) {
        if (underWay.isEmpty() && old(file) && !reachable.mayBeResumed(file)) {
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

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private ForgeException held(Map<String, LeaseHolder> holders, String why) {
    String run = holders.keySet().iterator().next();
    return new ForgeException(
        ErrorCode.RUN_HELD,
        home.root(),
        "%s works on run %s %s".formatted(holders.get(run).describe(), run, why),
        "Nothing was removed: wait until it is done, then run the command again");
  }

  private boolean old(StoredFile file) {
    return file.modifiedAt().isBefore(youngest) || file.modifiedAt().equals(youngest);
  }

  private static Garbage garbage(Kind kind, StoredFile file) {
    return new Garbage(kind, file.path(), file.bytes());
  }
}
