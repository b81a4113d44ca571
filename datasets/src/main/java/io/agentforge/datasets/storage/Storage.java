package io.agentforge.datasets.storage;

import io.agentforge.datasets.storage.StorageOperation.Kind;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads and writes files of any Hadoop file system; travels to executors. Paths are full URIs as
 * {@link Home} gives them. Every failure is {@link ErrorCode#STORAGE_FAILED} with the path, the
 * reason and a remedy; content that is not what its digest says is {@link
 * ErrorCode#CHECKPOINT_CORRUPT}.
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final StorageObserver observer;

  private Storage(SerializableConfiguration configuration, StorageObserver observer) {
    this.configuration = configuration;
    this.observer = observer;
  }

  public static Storage of(Configuration configuration) {
    return new Storage(new SerializableConfiguration(configuration), StorageObserver.NONE);
  }

  /** With the Hadoop settings of the session ({@code spark.hadoop.*}). */
  public static Storage of(SparkSession spark) {
    return of(spark.sparkContext().hadoopConfiguration());
  }

  /** The same storage, watched. */
  public Storage observedBy(StorageObserver newObserver) {
    return new Storage(configuration, newObserver);
  }

  public StorageObserver observer() {
    return observer;
  }

  /**
   * Publishes a local file under a name, whole or not at all.
   *
   * @param content digest of the file; a read-back that differs fails and leaves the target alone
   * @param staging folder for the file on its way; any writer may use any
   * @return whether bytes were written (false: {@link Existing#KEEP} found them there)
   */
  public boolean publish(
      java.nio.file.Path file,
      ContentDigest content,
      String staging,
      String target,
      Existing existing) {
    return new Publication(this, content, target, existing)
        .of(() -> Files.newInputStream(file), staging);
  }

  /** Publishes bytes under a name, whole or not at all; see the overload for files. */
  public boolean publish(byte[] bytes, String staging, String target, Existing existing) {
    ContentDigest content = ContentDigest.of(bytes);
    return new Publication(this, content, target, existing)
        .of(() -> new ByteArrayInputStream(bytes), staging);
  }

  /**
   * Writes a small file that nothing depends on: neither staged nor synced nor read back. Whoever
   * reads it must bear half of it, or none.
   */
  public void note(String path, byte[] bytes) {
    try {
      FileSystem fs = fileSystem(path);
      change(
          Kind.WRITE,
          path,
          () -> {
            try (OutputStream out = fs.create(new Path(path), true)) {
              out.write(bytes);
              return true;
            }
          });
    } catch (IOException e) {
      throw StorageErrors.failed(path, "it cannot be written", e);
    }
  }

  /** Makes a folder and those it lies in, unless they are there. */
  public void makeFolder(String path) {
    try {
      FileSystem fs = fileSystem(path);
      change(Kind.MAKE_FOLDER, path, () -> mkdirs(fs, new Path(path)));
    } catch (IOException | FSError e) {
      throw StorageErrors.failed(path, "the folder cannot be made", StorageErrors.ioOf(e));
    }
  }

  /** Of a local folder that it cannot make, Hadoop says only that; Java says why. */
  private static boolean mkdirs(FileSystem fs, Path folder) throws IOException {
    if (!fs.mkdirs(folder)) {
      if (fs instanceof RawLocalFileSystem local) {
        Files.createDirectories(local.pathToFile(folder).toPath());
      } else {
        throw new IOException("Mkdirs failed");
      }
    }
    return true;
  }

  /** Whether a file or folder is there. */
  public boolean exists(String path) {
    return reading(path, fs -> fs.exists(new Path(path)));
  }

  /** Bytes of a file; empty when there is no file of this name. */
  public OptionalLong length(String path) {
    return reading(
        path,
        fs -> {
          try {
            FileStatus status = fs.getFileStatus(new Path(path));
            return status.isFile() ? OptionalLong.of(status.getLen()) : OptionalLong.empty();
          } catch (FileNotFoundException absent) {
            return OptionalLong.empty();
          }
        });
  }

  /** Names (not paths) of what lies in a folder, sorted; empty when there is no such folder. */
  public List<String> list(String folder) {
    return reading(
        folder,
        fs -> {
          List<String> names = new ArrayList<>();
          try {
            for (FileStatus status : fs.listStatus(new Path(folder))) {
              names.add(status.getPath().getName());
            }
          } catch (FileNotFoundException absent) {
            return List.of();
          }
          names.sort(null);
          return List.copyOf(names);
        });
  }

  /** All files under a folder and its subfolders; empty when there is no such folder. */
  public List<StoredFile> files(String folder) {
    return reading(
        folder,
        fs -> {
          List<StoredFile> files = new ArrayList<>();
          try {
            RemoteIterator<LocatedFileStatus> all = fs.listFiles(new Path(folder), true);
            while (all.hasNext()) {
              FileStatus file = all.next();
              Instant modified = Instant.ofEpochMilli(file.getModificationTime());
              files.add(new StoredFile(file.getPath().toString(), file.getLen(), modified));
            }
          } catch (FileNotFoundException absent) {
            return List.of();
          }
          files.sort(Comparator.comparing(StoredFile::path));
          return List.copyOf(files);
        });
  }

  /** Names and lengths in bytes of the files in a folder; empty when there is no such folder. */
  public Map<String, Long> sizes(String folder) {
    return reading(
        folder,
        fs -> {
          Map<String, Long> sizes = new TreeMap<>();
          try {
            for (FileStatus status : fs.listStatus(new Path(folder))) {
              if (status.isFile()) {
                sizes.put(status.getPath().getName(), status.getLen());
              }
            }
          } catch (FileNotFoundException absent) {
            return Map.of();
          }
          return sizes;
        });
  }

  /** Opens a file for reading; the caller closes it. */
  public InputStream open(String path) {
    return reading(path, fs -> fs.open(new Path(path)));
  }

  /** The whole content of a small file. */
  public byte[] read(String path) {
    return reading(
        path,
        fs -> {
          try (InputStream in = fs.open(new Path(path))) {
            return in.readAllBytes();
          }
        });
  }

  /** Length and SHA-256 of a file as it lies there now. */
  public ContentDigest digest(String path) {
    return reading(
        path,
        fs -> {
          try (InputStream in = fs.open(new Path(path))) {
            return ContentDigest.of(in);
          }
        });
  }

  /** Removes a file or a folder with all in it; returns whether something was there. */
  public boolean delete(String path) {
    try {
      FileSystem fs = fileSystem(path);
      return change(Kind.DELETE, path, () -> fs.delete(new Path(path), true));
    } catch (IOException | FSError e) {
      throw StorageErrors.failed(path, "it cannot be deleted", StorageErrors.ioOf(e));
    }
  }

  /**
   * Copies a stored file to a local one that appears only when its content is right; a local file
   * that is already right is left alone.
   *
   * @throws ForgeException CHECKPOINT_CORRUPT when the stored content has another digest
   */
  public void copyToLocal(String path, java.nio.file.Path local, ContentDigest expected) {
    copyToLocal(path, () -> open(path), local, expected);
  }

  /**
   * The same for content that does not lie in one file.
   *
   * @param path names the content in errors
   * @param source opens it; the stream is closed
   */
  public void copyToLocal(
      String path, Source source, java.nio.file.Path local, ContentDigest expected) {
    try {
      if (Files.isRegularFile(local)
          && Files.size(local) == expected.bytes()
          && ContentDigest.of(local).equals(expected)) {
        return;
      }
      Files.createDirectories(local.toAbsolutePath().getParent());
      java.nio.file.Path part = local.resolveSibling(local.getFileName() + StagingName.next());
      copyVerified(path, source, part, expected);
      Files.move(part, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw StorageErrors.failed(path, "it cannot be copied to " + local, e);
    }
  }

  private void copyVerified(
      String path, Source source, java.nio.file.Path part, ContentDigest expected)
      throws IOException {
    try {
      try (InputStream in = source.open()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      ContentDigest actual = ContentDigest.of(part);
      if (!actual.equals(expected)) {
        throw new ForgeException(
            ErrorCode.CHECKPOINT_CORRUPT,
            path,
            "expected %s, found %s".formatted(expected, actual),
            "Run 'forge verify' on the run, delete the damaged file and run the phase again");
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  /** The file system of a path, without the checksum files of local disks. */
  FileSystem fileSystem(String path) throws IOException {
    FileSystem fs = new Path(path).getFileSystem(configuration.value());
    return fs instanceof LocalFileSystem local ? local.getRaw() : fs;
  }

  private <T> T reading(String path, Reading<T> reading) {
    try {
      return reading.from(fileSystem(path));
    } catch (IOException | FSError e) {
      throw StorageErrors.failed(path, "it cannot be read", StorageErrors.ioOf(e));
    }
  }

  /** Does one change, with the observer told before and after. */
  boolean change(Kind kind, String path, Change change) throws IOException {
    StorageOperation operation = new StorageOperation(kind, path);
    observer.before(operation);
    boolean done = change.apply();
    observer.after(operation);
    return done;
  }

  /** Opens content from its beginning. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  /** A change of the disk; false when the file system refused it. */
  interface Change {
    boolean apply() throws IOException;
  }

  private interface Reading<T> {
    T from(FileSystem fs) throws IOException;
  }
}
