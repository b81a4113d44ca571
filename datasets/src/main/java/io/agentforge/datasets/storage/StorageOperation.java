package io.agentforge.datasets.storage;

import java.io.Serializable;

/**
 * One operation that changes stored state.
 *
 * @param path full path of the file, folder or Delta table concerned
 */
public record StorageOperation(Kind kind, String path) implements Serializable {
  /** What is done; a file of n mebibytes takes about n {@link #WRITE}s. */
  public enum Kind {
    /** An empty file appears. */
    CREATE,
    /** A chunk is appended. */
    WRITE,
    /** Bytes are flushed to the device and the file is closed. */
    SYNC,
    /** A folder appears. */
    MAKE_FOLDER,
    /** A complete file takes its final name. */
    RENAME,
    /** A file or folder disappears. */
    DELETE,
    /** A Delta table of the ledger is created. */
    CREATE_TABLE,
    /** Rows are committed to a Delta table. */
    APPEND
  }
}
