package io.agentforge.udfs.model;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.checkpoint.CheckpointManifest;
import io.agentforge.datasets.checkpoint.CheckpointStore;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.udfs.cache.LocalObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A committed checkpoint; its objects are linked into a folder, verified once per JVM. */
record StoredPlace(Home home, Storage storage, String sha256) implements ModelPlace {
  @Override
  public String identity() {
    return sha256;
  }

  @Override
  public <T> T inFolder(Function<Path, T> work) {
    CheckpointStore store = CheckpointStore.of(home, storage, "sql");
    CheckpointManifest manifest = store.open(sha256).manifest();
    return PassingFolder.with(
        folder -> {
          for (CheckpointFile file : manifest.files()) {
            link(folder.resolve(file.name()), LocalObjects.path(home, store.objects(), file));
          }
        },
        work);
  }

  private static void link(Path link, Path target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
  }
}
