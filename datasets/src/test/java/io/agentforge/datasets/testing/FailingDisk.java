package io.agentforge.datasets.testing;

import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import org.apache.hadoop.fs.FSError;

/** A disk that refuses changes, with the words and types that Hadoop's local disk has for it. */
public enum FailingDisk implements StorageObserver {
  /** Files can be made, but nothing can be written into them. */
  FULL {
    @Override
    public void before(StorageOperation operation) {
      if (operation.kind() == Kind.WRITE) {
        throw error(new IOException("No space left on device"));
      }
    }
  },
  /** Nothing can be changed. */
  READ_ONLY {
    @Override
    public void before(StorageOperation operation) {
      FailingDisk.<RuntimeException>refuse(
          new FileNotFoundException(operation.path() + " (Read-only file system)"));
    }
  };

  /** Only Hadoop makes these. */
  private static FSError error(IOException cause) {
    try {
      Constructor<FSError> made = FSError.class.getDeclaredConstructor(Throwable.class);
      made.setAccessible(true);
      return made.newInstance(cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Observers declare no exceptions, file systems do. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void refuse(IOException e) throws T {
    throw (T) e;
  }
}
