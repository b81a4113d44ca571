package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.SealedText;
import io.agentforge.datasets.storage.Storage;
import java.io.Serializable;
import java.util.Optional;

/**
 * Results of units by digest, shared by all runs of a home. A result is written after all its
 * objects, whole or not at all, and sealed: it is the commit point of a unit.
 */
public final class UnitStore implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Home home;
  private final Storage storage;
  private final ObjectStore objects;

  public UnitStore(Home home, Storage storage) {
    this.home = home;
    this.storage = storage;
    this.objects = ObjectStore.of(home, storage, "units");
  }

  /**
   * What the file of a result holds.
   *
   * @param run that wrote it
   */
  record Stored(String run, UnitResult result) {}

  /**
   * What became of a unit.
   *
   * @param result committed, and every object it names is there in full length; else empty
   * @param problem why a file of this name is not used; empty when there is none
   */
  public record Found(Optional<UnitResult> result, String problem) {
    private static final Found NOTHING = new Found(Optional.empty(), "");

    private static Found unusable(String problem) {
      return new Found(Optional.empty(), problem);
    }
  }

  /** The committed result, when there is one and every object it names is there in full length. */
  public Optional<UnitResult> find(String digest) {
    return look(digest).result();
  }

  /** {@link #find}, with the reason when a stored result cannot be used. */
  public Found look(String digest) {
    String path = home.unit(digest);
    if (!storage.exists(path)) {
      return Found.NOTHING;
    }
    Optional<UnitResult> stored = read(digest);
    if (stored.isEmpty()) {
      return Found.unusable("the stored result is damaged: " + path);
    }
    return stored.get().output().files().stream()
        .filter(file -> objects.length(file.sha256()).orElse(-1) != file.bytes())
        .findFirst()
        .map(file -> Found.unusable("an object is gone or cut: " + home.object(file.sha256())))
        .orElse(new Found(stored, ""));
  }

  /** The committed result, whatever became of its objects; empty when it is damaged. */
  public Optional<UnitResult> read(String digest) {
    String path = home.unit(digest);
    return storage.exists(path)
        ? SealedText.open(storage.read(path)).map(json -> Json.read(json, Stored.class).result())
        : Optional.empty();
  }

  /** Commits a result; of two for the same unit the later one wins, and both are right. */
  public void commit(UnitResult result, String writer) {
    storage.publish(
        SealedText.seal(Json.write(new Stored(writer, result))),
        home.staging(writer),
        home.unit(result.digest()),
        Existing.REPLACE);
  }
}
