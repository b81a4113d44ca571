package io.agentforge.datasets.testing;

import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Copies a folder as a process leaves it that is killed at a change of it: just before the change,
 * or, when the change is a write, in the middle of it. The process itself goes on, so that one run
 * gives the images of all its changes.
 */
public final class DiskImages implements ObservedLocal.Tearing {
  private static final long serialVersionUID = 1L;

  private final transient Path folder;
  private final transient Path target;
  private final transient BiPredicate<Integer, StorageOperation> wanted;
  private final List<StorageOperation> operations = new ArrayList<>();
  private final transient Map<Integer, Path> images = new LinkedHashMap<>();
  private boolean tearing;

  /**
   * @param folder to copy; it may be missing at first
   * @param target folder for the images
   * @param wanted whether to copy at a change, told its number, which counts from 0
   */
  public DiskImages(Path folder, Path target, BiPredicate<Integer, StorageOperation> wanted) {
    this.folder = folder;
    this.target = target;
    this.wanted = wanted;
  }

  /** Changes so far. */
  public synchronized List<StorageOperation> operations() {
    return List.copyOf(operations);
  }

  /** Copies by the number of the change, in order. */
  public synchronized Map<Integer, Path> images() {
    return new LinkedHashMap<>(images);
  }

  @Override
  public synchronized void before(StorageOperation operation) {
    boolean copy = wanted.test(operations.size(), operation);
    operations.add(operation);
    tearing = copy && operation.kind() == Kind.WRITE;
    if (copy && !tearing) {
      copy();
    }
  }

  @Override
  public synchronized int bytesWritten(StorageOperation operation, int length) {
    return length / 2;
  }

  @Override
  public synchronized void torn(StorageOperation operation) {
    if (tearing) {
      tearing = false;
      copy();
    }
  }

  private void copy() {
    int k = operations.size() - 1;
    Path image = target.resolve("image" + k);
    try {
      Files.createDirectories(image);
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.skip(1).toList()) {
            Files.copy(file, image.resolve(folder.relativize(file)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    images.put(k, image);
  }
}
