package io.agentforge.datasets.storage;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.security.AccessControlException;

/** Turns what file systems throw into errors that say what to do. */
final class StorageErrors {
  private StorageErrors() {}

  static ForgeException failed(String path, String what, IOException cause) {
    String reason = "%s: %s: %s".formatted(what, cause.getClass().getSimpleName(), detail(cause));
    return new ForgeException(ErrorCode.STORAGE_FAILED, path, reason, remedy(cause), cause);
  }

  static ForgeException failed(String path, String reason, String remedy) {
    return new ForgeException(ErrorCode.STORAGE_FAILED, path, reason, remedy);
  }

  /** Hadoop's local file system wraps a failed write, such as a full disk, into an error. */
  static IOException ioOf(Throwable thrown) {
    if (thrown instanceof FSError error && error.getCause() instanceof IOException cause) {
      return cause;
    }
    return thrown instanceof IOException io ? io : new IOException(thrown);
  }

  private static String detail(IOException cause) {
    if (cause instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return String.valueOf(cause.getMessage());
  }

  private static String remedy(IOException cause) {
    String text = detail(cause).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota")) {
      return "Free space on this file system, then run 'forge resume'; nothing half-written is"
          + " kept";
    }
    if (cause instanceof AccessControlException
        || cause instanceof AccessDeniedException
        || text.contains("permission denied")
        || text.contains("read-only")
        || text.contains("mkdirs failed")) {
      return "Make the home readable and writable for this user, or choose another with --home";
    }
    if (cause instanceof FileNotFoundException) {
      return "Run 'forge verify' to see what is missing, and restore it or run the phase again";
    }
    return "Check that the file system is reachable, then run 'forge resume'";
  }
}
