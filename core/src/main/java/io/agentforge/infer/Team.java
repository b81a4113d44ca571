package io.agentforge.infer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the rows of one product after another. A product takes microseconds, so they
 * spin between two of them and park only when none came for a while. Allocates nothing after its
 * construction.
 */
final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  /** Rows of some work. */
  interface Work {
    void run(int from, int to, int worker);
  }

  private final Thread[] helpers;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile Throwable failure;
  private Work work;
  private int rows;
  private int block;

  /**
   * @param workers threads that work, the calling one among them
   */
  Team(int workers) {
    helpers = new Thread[workers - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = new Thread(() -> help(worker), "forge-infer-" + worker);
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  int workers() {
    return helpers.length + 1;
  }

  /**
   * Runs the work on all rows and returns when all are done.
   *
   * @param block shares are multiples of it
   */
  void run(Work todo, int rowCount, int rowBlock) {
    if (helpers.length == 0) {
      todo.run(0, rowCount, 0);
      return;
    }
    work = todo;
    rows = rowCount;
    block = rowBlock;
    busy.set(helpers.length);
    round++; // publishes the fields above
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    share(0);
    while (busy.get() > 0) {
      Thread.onSpinWait();
    }
    if (failure != null) {
      throw new IllegalStateException("a thread of the engine failed", failure);
    }
  }

  private void share(int worker) {
    int blocks = (rows + block - 1) / block;
    int from = (int) ((long) blocks * worker / workers()) * block;
    int to = Math.min(rows, (int) ((long) blocks * (worker + 1) / workers()) * block);
    if (from < to) {
      work.run(from, to, worker);
    }
  }

  private void help(int worker) {
    int seen = 0;
    while (true) {
      int spins = 0;
      while (round == seen && !closed) {
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen = round;
      try {
        share(worker);
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        busy.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
