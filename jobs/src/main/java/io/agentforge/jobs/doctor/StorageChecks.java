package io.agentforge.jobs.doctor;

import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The home, by writing to it and reading back. What is written is removed again. */
final class StorageChecks {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SKEW = Duration.ofSeconds(30);

  private StorageChecks() {}

  /** Work on a file that was just published. */
  @FunctionalInterface
  private interface Visit {
    Finding at(Storage storage, String path, byte[] written) throws IOException;
  }

  static Finding roundTrip(String home) throws IOException {
    return visit(
        home,
        (storage, path, written) -> {
          boolean same = Arrays.equals(storage.read(path), written);
          String place = Home.of(home, SparkSessions.hadoop()).root();
          return same
              ? Finding.ok("storage", place + " takes a file and gives it back")
              : Finding.fail(
                  "storage", place + " gives other bytes back", "Use another file system");
        });
  }

  static Finding clock(String home) throws IOException {
    Instant now = Instant.now();
    if (now.isBefore(BUILT)) {
      return Finding.fail("clock", "it says " + now, "Set the clock of this machine");
    }
    return visit(
        home,
        (storage, path, written) -> {
          Path file = new Path(path);
          long stamp =
              file.getFileSystem(SparkSessions.hadoop()).getFileStatus(file).getModificationTime();
          Duration skew = Duration.between(now, Instant.ofEpochMilli(stamp)).abs();
          String detail = "%s, %d s apart from the storage's".formatted(now, skew.toSeconds());
          return skew.compareTo(SKEW) <= 0
              ? Finding.ok("clock", detail)
              : Finding.warn("clock", detail, "Synchronise the clocks of machine and storage");
        });
  }

  private static Finding visit(String home, Visit visit) throws IOException {
    Configuration configuration = SparkSessions.hadoop();
    Home place = Home.of(home, configuration);
    Storage storage = Storage.of(configuration);
    String staging = place.staging("doctor-" + UUID.randomUUID());
    String path = staging + "/probe";
    byte[] bytes = "forge doctor".getBytes(StandardCharsets.UTF_8);
    Path root = new Path(place.root());
    FileSystem files = root.getFileSystem(configuration);
    boolean wasThere = files.exists(root);
    try {
      storage.publish(bytes, staging, path, Existing.REPLACE);
      return visit.at(storage, path, bytes);
    } finally {
      storage.delete(staging);
      if (!wasThere) {
        removeIfEmpty(files, new Path(staging).getParent());
        removeIfEmpty(files, root);
      }
    }
  }

  private static void removeIfEmpty(FileSystem files, Path folder) throws IOException {
    if (files.exists(folder) && files.listStatus(folder).length == 0) {
      files.delete(folder, false);
    }
  }
}
