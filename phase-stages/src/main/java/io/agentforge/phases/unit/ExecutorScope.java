package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.udfs.device.DeviceDecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;

/**
 * A task's window on the home. Objects of a local home are used where they lie, after their hash
 * was checked once; others are copied to a folder of the executor, shared by its tasks.
 */
final class ExecutorScope implements TaskScope, AutoCloseable {
  private final Home home;
  private final ObjectStore objects;
  private final String writer;
  private final DeviceDecision device;
  private final Path scratch;

  ExecutorScope(Home home, Storage storage, String writer, DeviceDecision device) {
    this.home = home;
    this.objects = ObjectStore.of(home, storage, writer);
    this.writer = writer;
    this.device = device;
    try {
      this.scratch = Files.createTempDirectory("forge-unit-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path object(CheckpointFile file) {
    return LocalObjects.path(home, objects, file);
  }

  @Override
  public Path folder(List<CheckpointFile> files) {
    try {
      Path folder = Files.createTempDirectory(scratch, "folder-");
      for (CheckpointFile file : files) {
        Path link = folder.resolve(file.name());
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, object(file));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<CheckpointFile> store(Path folder) {
    List<CheckpointFile> stored = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
        ContentDigest content = objects.put(path);
        stored.add(
            new CheckpointFile(
                folder.relativize(path).toString(), content.sha256(), content.bytes()));
      }
      return stored;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path scratch() {
    return scratch;
  }

  @Override
  public DeviceDecision device() {
    return device;
  }

  @Override
  public void checkCancelled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted() || Thread.currentThread().isInterrupted()) {
      throw UnitRunner.interrupted(writer, null);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(scratch)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
