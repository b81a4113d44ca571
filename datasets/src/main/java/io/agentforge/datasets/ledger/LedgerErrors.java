package io.agentforge.datasets.ledger;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Locale;

/** Turns what Spark, Delta and file systems throw about a table into errors that say what to do. */
final class LedgerErrors {
  private LedgerErrors() {}

  /** An append that was refused. */
  static ForgeException append(String table, Throwable cause) {
    Throwable root = root(cause);
    String text = describe(root).toLowerCase(Locale.ROOT);
    boolean constraint =
        text.contains("constraint") || text.contains("invariant") || text.contains("not null");
    return failed(
        table,
        "the append was refused: " + describe(root),
        constraint ? "This is a bug: report it with the log" : remedy(text),
        cause);
  }

  /** A table that cannot be read: nothing of it is taken for an answer. */
  static ForgeException read(String table, Throwable cause) {
    String text = describe(root(cause));
    return failed(
        table, "the table cannot be read: " + text, remedy(text.toLowerCase(Locale.ROOT)), cause);
  }

  /** Data without a log: the log was there and is gone. */
  static ForgeException logMissing(String table) {
    return failed(
        table,
        "it holds data files but its _delta_log is gone, so nobody can tell which rows count",
        "Restore the folder from a copy, or move it away: runs then compute again what it held",
        null);
  }

  /** A commit that lost its content. */
  static ForgeException emptyCommit(String file) {
    return failed(
        file,
        "this commit of the table's log is empty",
        "Restore the file from a copy, then run 'forge verify --all'",
        null);
  }

  private static ForgeException failed(
      String table, String reason, String remedy, Throwable cause) {
    return new ForgeException(ErrorCode.LEDGER_FAILED, table, reason, remedy, cause);
  }

  private static String remedy(String text) {
    if (text.contains("no space left") || text.contains("quota")) {
      return "Free space on this file system, then run 'forge resume'";
    }
    if (text.contains("permission denied") || text.contains("read-only")) {
      return "Make the home readable and writable for this user, or choose another with --home";
    }
    return "Run 'forge verify --all' to see which file is damaged or missing, restore it from a"
        + " copy, then run 'forge resume'";
  }

  private static String describe(Throwable root) {
    return root.getClass().getSimpleName() + ": " + firstLine(root);
  }

  static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  /** The first cause of a type, or null. */
  static <T extends Throwable> T causeOf(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
