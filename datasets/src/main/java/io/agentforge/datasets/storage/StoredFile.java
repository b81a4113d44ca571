package io.agentforge.datasets.storage;

import java.time.Instant;

/**
 * A file as a listing shows it.
 *
 * @param path full URI
 * @param modifiedAt by the clock of the file system
 */
public record StoredFile(String path, long bytes, Instant modifiedAt) {
  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
