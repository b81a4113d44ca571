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
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes files of any Hadoop file system; travels to executors. Paths are full URIs as
 * {@link Home} gives them. Every failure is {@link ErrorCode#STORAGE_FAILED} with the path, the
 * reason and a remedy; content that is not what its digest says is {@link
 * ErrorCode#CHECKPOINT_CORRUPT}.
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final int CHUNK = 1 << 20;

  /** How the names of files end or begin that are not whole yet; nothing reads them. */
  static final String PART = ".part-";

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
    return publish(() -> Files.newInputStream(file), content, staging, target, existing);
  }

  /** Publishes bytes under a name, whole or not at all; see the overload for files. */
  public boolean publish(byte[] bytes, String staging, String target, Existing existing) {
    ContentDigest content = ContentDigest.of(bytes);
    return publish(() -> new ByteArrayInputStream(bytes), content, staging, target, existing);
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
              return writeAll(out, bytes);
            }
          });
    } catch (IOException e) {
      throw StorageErrors.failed(path, "it cannot be written", e);
    }
  }

  private boolean publish(
      Source source, ContentDigest content, String staging, String target, Existing existing) {
    if (existing == Existing.KEEP && holds(target, content)
        || existing == Existing.REFUSE && exists(target)) {
      return false;
    }
    String staged = staging + "/" + StagingName.next();
    try {
      FileSystem fs = fileSystem(staged);
      write(fs, source, staged);
      verifyStaged(staged, content);
      change(Kind.MAKE_FOLDER, parent(target), () -> mkdirs(fs, new Path(parent(target))));
      if (existing == Existing.REFUSE) {
        return claim(fs, staged, target);
      }
      rename(fs, staged, target, content, existing);
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
      delete(staged);
    } catch (ForgeException alreadyFailing) {
      LOG.debug("{} stays until 'forge verify --clean'", staged, alreadyFailing);
    }
  }

  /**
   * Gives the file its name unless another has it. On local disks through a hard link, which is
   * atomic; elsewhere through a rename, which HDFS refuses when the name is taken and object stores
   * do not.
   */
  private boolean claim(FileSystem fs, String staged, String target) throws IOException {
    boolean first;
    if (fs instanceof RawLocalFileSystem local) {
      java.nio.file.Path name = local.pathToFile(new Path(target)).toPath();
      java.nio.file.Path file = local.pathToFile(new Path(staged)).toPath();
      try {
        first = change(Kind.RENAME, target, () -> Files.createLink(name, file) != null);
      } catch (java.nio.file.FileAlreadyExistsException taken) {
        first = false;
      }
      delete(staged);
    } else {
      first = !fs.exists(new Path(target)) && renamed(fs, staged, target);
      if (!first) {
        delete(staged);
      }
    }
    return first;
  }

  private void write(FileSystem fs, Source source, String staged) throws IOException {
    observer.before(new StorageOperation(Kind.CREATE, staged));
    try (InputStream in = source.open();
        FSDataOutputStream out = fs.create(new Path(staged), true)) {
      observer.after(new StorageOperation(Kind.CREATE, staged));
      for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        byte[] bytes = chunk;
        change(Kind.WRITE, staged, () -> writeAll(out, bytes));
      }
      change(Kind.SYNC, staged, () -> sync(out));
    }
  }

  private static boolean writeAll(OutputStream out, byte[] bytes) throws IOException {
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

  private void verifyStaged(String staged, ContentDigest expected) {
    ContentDigest actual = digest(staged);
    if (!actual.equals(expected)) {
      throw StorageErrors.failed(
          staged,
          "reading back gave %s, written was %s".formatted(actual, expected),
          "Check the disk and that nothing else changes the source file, then run 'forge resume'");
    }
  }

  private void rename(
      FileSystem fs, String staged, String target, ContentDigest content, Existing existing)
      throws IOException {
    if (renamed(fs, staged, target)) {
      return;
    }
    if (existing == Existing.KEEP && holds(target, content)) {
      delete(staged);
      return;
    }
    delete(target);
    if (!renamed(fs, staged, target)) {
      throw StorageErrors.failed(
          target,
          "the file system refused to rename " + staged,
          "Check that the home is writable and that no folder has this name");
    }
  }

  private boolean renamed(FileSystem fs, String staged, String target) throws IOException {
    try {
      return change(Kind.RENAME, target, () -> fs.rename(new Path(staged), new Path(target)));
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  private boolean holds(String path, ContentDigest content) {
    OptionalLong length = length(path);
    return length.isPresent() && length.getAsLong() == content.bytes();
  }

  /** Makes a folder and those it lies in, unless they are there. */
  public void makeFolder(String path) {
    try {
      FileSystem fs = fileSystem(path);
      change(Kind.MAKE_FOLDER, path, () -> mkdirs(fs, new Path(path)));
    } catch (IOException e) {
      throw StorageErrors.failed(path, "the folder cannot be made", e);
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

  private FileSystem fileSystem(String path) throws IOException {
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

  private boolean change(Kind kind, String path, Change change) throws IOException {
    StorageOperation operation = new StorageOperation(kind, path);
    observer.before(operation);
    boolean done = change.apply();
    observer.after(operation);
    return done;
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Opens content from its beginning. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  private interface Change {
    boolean apply() throws IOException;
  }

  private interface Reading<T> {
    T from(FileSystem fs) throws IOException;
  }

  /** Names that no other writer uses: process, host, start of the JVM and a counter. */
  private static final class StagingName {
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final String PROCESS =
        ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^A-Za-z0-9]", "-")
            + "-"
            + Long.toString(ManagementFactory.getRuntimeMXBean().getStartTime(), 36);

    static String next() {
      return PART + PROCESS + "-" + COUNTER.incrementAndGet();
    }
  }
}
