package io.agentforge.udfs.cache;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stored objects as local files, checked once per JVM: those of a local home where they lie, others
 * in a folder that the machine's executors share.
 */
public final class LocalObjects {
  private static final Map<String, Path> PATHS = new ConcurrentHashMap<>();

  private LocalObjects() {}

  /**
   * A local file with the content of a stored object.
   *
   * @throws io.agentforge.error.ForgeException CHECKPOINT_CORRUPT when its content is another
   */
  public static Path path(Home home, Storage storage, CheckpointFile file) {
    String uri = home.object(file.sha256());
    Path known = PATHS.computeIfAbsent(uri, u -> fetch(u, storage, file));
    return Files.exists(known) ? known : fetch(uri, storage, file);
  }

  private static Path fetch(String uri, Storage storage, CheckpointFile file) {
    Path local =
        uri.startsWith("file:")
            ? Path.of(new org.apache.hadoop.fs.Path(uri).toUri().getPath())
            : cacheFolder().resolve(file.sha256());
    storage.copyToLocal(uri, local, new ContentDigest(file.sha256(), file.bytes()));
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
