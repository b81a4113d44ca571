package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stored objects as local files, checked once per JVM: those of a local home where they lie, others
 * in a folder that the machine's executors share.
 */
final class LocalObjects {
  private static final Map<String, Path> PATHS = new ConcurrentHashMap<>();

  private LocalObjects() {}

  static Path path(Home home, ObjectStore objects, CheckpointFile file) {
    String uri = home.object(file.sha256());
    Path known = PATHS.computeIfAbsent(uri, u -> fetch(objects, file));
    return Files.exists(known) ? known : fetch(objects, file);
  }

  private static Path fetch(ObjectStore objects, CheckpointFile file) {
    Path local =
        objects
            .wholePath(file.sha256())
            .filter(path -> path.startsWith("file:"))
            .map(path -> Path.of(URI.create(path).getPath()))
            .orElseGet(() -> cacheFolder().resolve(file.sha256()));
    objects.copyToLocal(new ContentDigest(file.sha256(), file.bytes()), local);
    return local;
  }

  private static Path cacheFolder() {
    try {
      return Files.createDirectories(
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "forge-objects-" + System.getProperty("user.name")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
