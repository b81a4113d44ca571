package io.agentforge.phases.pipeline;

import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerRow;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.LineageRow;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Appends to the ledger in the order of the calls, beside the work: a commit never overtakes the
 * details before it, and training does not wait for a log. After a failure nothing more is written
 * but how the run ended.
 */
final class LedgerQueue implements AutoCloseable {
  private final Ledger ledger;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "forge-ledger");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  LedgerQueue(Ledger ledger) {
    this.ledger = ledger;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Queues the making of tables, so that it happens beside the work and not at the commit. */
  void create(Collection<LedgerTable> tables) {
    tables.forEach(table -> queue(() -> ledger.create(table)));
  }

  /** Queues rows of one table; {@code name} makes a repeat after a crash a no-op. */
  void append(String name, List<? extends LedgerRow> rows) {
    queue(() -> ledger.append(rows, CommitToken.once(name)));
  }

  /** Queues one row. */
  void append(String name, LedgerRow row) {
    append(name, List.of(row));
  }

  /** Queues edges; ancestors are added. */
  void appendLineage(String name, List<LineageRow> edges) {
    queue(() -> ledger.appendLineage(edges, CommitToken.once(name)));
  }

  /**
   * Queues a row that says how something ended, written even when an append before it failed. The
   * queue stays failed.
   */
  synchronized void appendEnd(String name, LedgerRow row) {
    last =
        last.handleAsync(
            (nothing, failure) -> {
              ledger.append(row, CommitToken.once(name));
              if (failure instanceof CompletionException earlier) {
                throw earlier;
              }
              return null;
            },
            writer);
  }

  private synchronized void queue(Runnable append) {
    last = last.thenRunAsync(append, writer);
  }

  /**
   * Goes on unless an append has failed by now; waits for none.
   *
   * @throws io.agentforge.error.ForgeException what the first failed append threw
   */
  void check() {
    boolean failed;
    synchronized (this) {
      failed = last.isCompletedExceptionally();
    }
    if (failed) {
      flush();
    }
  }

  /**
   * Waits until everything queued is in the ledger.
   *
   * @throws io.agentforge.error.ForgeException what the first failed append threw
   */
  void flush() {
    CompletableFuture<Void> pending;
    synchronized (this) {
      pending = last;
    }
    try {
      pending.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    writer.shutdown();
  }
}
