package io.agentforge.datasets.testing;

import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk with every change announced, whoever makes it: our own storage, Spark's data
 * files, Delta's log, and the checksum files that Hadoop puts beside them. An observer is installed
 * for a folder; it is asked before the change, and may throw or, for a write, say how many bytes of
 * it still happen.
 */
public final class ObservedLocal {
  private static final Map<String, StorageObserver> OBSERVERS = new ConcurrentHashMap<>();

  private ObservedLocal() {}

  /** An observer that can let a part of a write happen before it throws. */
  public interface Tearing extends StorageObserver {
    /** Bytes of a write that reach the disk before {@code after} is told; all for most. */
    int bytesWritten(StorageOperation operation, int length);
  }

  /** Watches everything under a local folder, until the JVM ends. */
  public static void watch(java.nio.file.Path folder, StorageObserver observer) {
    OBSERVERS.put(folder.toAbsolutePath().normalize() + "/", observer);
  }

  /** Makes {@code file:} mean the observed disk, for whoever opens it in this JVM from now on. */
  public static void install(Configuration configuration) throws IOException {
    configuration.set("fs.file.impl", Checked.class.getName());
    configuration.set("fs.AbstractFileSystem.file.impl", Context.class.getName());
    openAnew(configuration);
  }

  /** Takes {@link #install} back. */
  public static void uninstall(Configuration configuration) throws IOException {
    configuration.unset("fs.file.impl");
    configuration.unset("fs.AbstractFileSystem.file.impl");
    openAnew(configuration);
  }

  /** Hadoop keeps the file system of whoever opened it first; closing it makes room. */
  private static void openAnew(Configuration configuration) throws IOException {
    FileSystem.get(URI.create("file:///"), configuration).close();
    FileSystem.get(URI.create("file:///"), configuration);
  }

  private static StorageObserver observerOf(String path) {
    for (Map.Entry<String, StorageObserver> entry : OBSERVERS.entrySet()) {
      if (path.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return StorageObserver.NONE;
  }

  private interface Change<T> {
    T apply() throws IOException;
  }

  private static <T> T change(Kind kind, Path path, Change<T> change) throws IOException {
    String local = path.toUri().getPath();
    StorageObserver observer = observerOf(local);
    StorageOperation operation = new StorageOperation(kind, local);
    observer.before(operation);
    T result = change.apply();
    observer.after(operation);
    return result;
  }

  /** The disk without checksums. */
  public static final class Raw extends RawLocalFileSystem {
    @Override
    protected OutputStream createOutputStreamWithMode(
        Path file, boolean append, FsPermission permission) throws IOException {
      OutputStream out =
          change(
              Kind.CREATE, file, () -> super.createOutputStreamWithMode(file, append, permission));
      return new Watched(out, file.toUri().getPath());
    }

    @Override
    protected OutputStream createOutputStream(Path file, boolean append) throws IOException {
      OutputStream out = change(Kind.CREATE, file, () -> super.createOutputStream(file, append));
      return new Watched(out, file.toUri().getPath());
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return change(Kind.RENAME, to, () -> super.rename(from, to));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
      return change(Kind.DELETE, path, () -> super.delete(path, recursive));
    }

    @Override
    protected boolean mkOneDirWithMode(Path path, File file, FsPermission permission)
        throws IOException {
      return change(Kind.MAKE_FOLDER, path, () -> super.mkOneDirWithMode(path, file, permission));
    }
  }

  /** The disk as Spark and Hadoop use it, with checksums. */
  public static final class Checked extends LocalFileSystem {
    public Checked() {
      super(new Raw());
    }
  }

  /** The disk as Delta's log uses it. */
  public static final class Context extends ChecksumFs {
    public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(new RawContext(configuration));
    }
  }

  private static final class RawContext extends DelegateToFileSystem {
    RawContext(Configuration configuration) throws IOException, URISyntaxException {
      super(URI.create("file:///"), new Raw(), configuration, "file", false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }

    @Override
    public boolean isValidName(String name) {
      return true;
    }
  }

  /** A file being written by somebody who may be dead already. */
  private static final class Watched extends OutputStream {
    private final OutputStream out;
    private final String path;
    private final StorageObserver observer;

    Watched(OutputStream out, String path) {
      this.out = out;
      this.path = path;
      this.observer = observerOf(path);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      StorageOperation operation = new StorageOperation(Kind.WRITE, path);
      observer.before(operation);
      int part =
          observer instanceof Tearing tearing ? tearing.bytesWritten(operation, length) : length;
      out.write(bytes, offset, part);
      observer.after(operation);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
