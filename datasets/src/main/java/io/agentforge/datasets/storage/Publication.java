package io.agentforge.datasets.storage;

import io.agentforge.datasets.storage.StorageOperation.Kind;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How content gets its name, whole or not at all: written and synced under a name that nothing
 * reads, read back and compared, and given its name in one step.
 *
 * @param content what must be read back
 * @param target the name it gets
 * @param existing what happens when the name is taken
 */
record Publication(Storage storage, ContentDigest content, String target, Existing existing) {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
  private static final int CHUNK = 1 << 20;

  /**
   * @param staging folder for the file on its way
   * @return whether bytes were written
   */
  boolean of(Storage.Source source, String staging) {
    if (existing == Existing.KEEP && held()
        || existing == Existing.REFUSE && storage.exists(target)) {
      return false;
    }
    String staged = staging + "/" + StagingName.next();
    try {
      FileSystem fs = storage.fileSystem(staged);
      write(fs, source, staged);
      verifyStaged(staged);
      storage.makeFolder(target.substring(0, target.lastIndexOf('/')));
      if (existing == Existing.REFUSE) {
        return claim(fs, staged);
      }
      rename(fs, staged);
      return true;
    } catch (IOException | FSError e) {
      discard(staged);
      throw StorageErrors.failed(target, "it cannot be written", StorageErrors.ioOf(e));
    } catch (ForgeException e) {
      discard(staged);
      throw e;
    }
  }

  /** A writer that failed leaves no part behind; that it cannot tidy up must not hide why. */
  private void discard(String staged) {
    try {
      storage.delete(staged);
    } catch (ForgeException alreadyFailing) {
      LOG.debug("{} stays until 'forge verify --clean'", staged, alreadyFailing);
    }
  }

  /**
   * Gives the file its name unless another has it. On local disks through a hard link, which is
   * atomic; elsewhere through a rename, which HDFS refuses when the name is taken and object stores
   * do not.
   */
  private boolean claim(FileSystem fs, String staged) throws IOException {
    boolean first;
    if (fs instanceof RawLocalFileSystem local) {
      java.nio.file.Path name = local.pathToFile(new Path(target)).toPath();
      java.nio.file.Path file = local.pathToFile(new Path(staged)).toPath();
      try {
        first = storage.change(Kind.RENAME, target, () -> Files.createLink(name, file) != null);
      } catch (java.nio.file.FileAlreadyExistsException taken) {
        first = false;
      }
      storage.delete(staged);
    } else {
      first = !fs.exists(new Path(target)) && renamed(fs, staged);
      if (!first) {
        storage.delete(staged);
      }
    }
    return first;
  }

  private void write(FileSystem fs, Storage.Source source, String staged) throws IOException {
    storage.observer().before(new StorageOperation(Kind.CREATE, staged));
    try (InputStream in = source.open();
        FSDataOutputStream out = fs.create(new Path(staged), true)) {
      storage.observer().after(new StorageOperation(Kind.CREATE, staged));
      for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        byte[] bytes = chunk;
        storage.change(Kind.WRITE, staged, () -> written(out, bytes));
      }
      storage.change(Kind.SYNC, staged, () -> sync(out));
    }
  }

  private static boolean written(FSDataOutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    return true;
  }

  private static boolean sync(FSDataOutputStream out) throws IOException {
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    }
    out.close();
    return true;
  }

  private void verifyStaged(String staged) {
    ContentDigest actual = storage.digest(staged);
    if (!actual.equals(content)) {
      throw StorageErrors.failed(
          staged,
          "reading back gave %s, written was %s".formatted(actual, content),
          "Check the disk and that nothing else changes the source file, then run 'forge resume'");
    }
  }

  private void rename(FileSystem fs, String staged) throws IOException {
    if (renamed(fs, staged)) {
      return;
    }
    if (existing == Existing.KEEP && held()) {
      storage.delete(staged);
      return;
    }
    storage.delete(target);
    if (!renamed(fs, staged)) {
      throw StorageErrors.failed(
          target,
          "the file system refused to rename " + staged,
          "Check that the home is writable and that no folder has this name");
    }
  }

  private boolean renamed(FileSystem fs, String staged) throws IOException {
    try {
      return storage.change(
          Kind.RENAME, target, () -> fs.rename(new Path(staged), new Path(target)));
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  private boolean held() {
    OptionalLong length = storage.length(target);
    return length.isPresent() && length.getAsLong() == content.bytes();
  }
}
