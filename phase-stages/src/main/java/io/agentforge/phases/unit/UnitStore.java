package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Results of units by digest, shared by all runs of a home. A result is written after all its
 * objects, whole or not at all: it is the commit point of a unit.
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

  /** The committed result, when there is one and every object it names is there in full length. */
  public Optional<UnitResult> find(String digest) {
    return read(digest)
        .filter(
            result ->
                result.output().files().stream()
                    .allMatch(file -> objects.length(file.sha256()).orElse(-1) == file.bytes()));
  }

  /** The committed result, whatever became of its objects. */
  public Optional<UnitResult> read(String digest) {
    String path = path(digest);
    return storage.exists(path)
        ? Optional.of(
            Json.read(new String(storage.read(path), StandardCharsets.UTF_8), UnitResult.class))
        : Optional.empty();
  }

  /** Where all results lie, each in a file {@code <digest>.json}. */
  public String folder() {
    return home.root() + "/units";
  }

  /** Commits a result; of two for the same unit the later one wins, and both are right. */
  public void commit(UnitResult result, String writer) {
    storage.publish(
        Json.write(result).getBytes(StandardCharsets.UTF_8),
        home.staging(writer),
        path(result.digest()),
        Existing.REPLACE);
  }

  private String path(String digest) {
    return folder() + "/" + digest.substring(0, 2) + "/" + digest + ".json";
  }
}
