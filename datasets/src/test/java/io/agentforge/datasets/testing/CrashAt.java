package io.agentforge.datasets.testing;

import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops a writer at the k-th moment, counting from 0: moment 2i is just before operation i takes
 * effect, moment 2i + 1 just after. For one process only; a copy that travels counts for itself.
 */
public final class CrashAt implements StorageObserver {
  private static final long serialVersionUID = 1L;

  private final int moment;
  private final AtomicInteger seen = new AtomicInteger();

  private CrashAt(int moment) {
    this.moment = moment;
  }

  public static CrashAt moment(int k) {
    return new CrashAt(k);
  }

  /** Counts moments and stops nobody. */
  public static CrashAt never() {
    return new CrashAt(-1);
  }

  /** Moments passed so far. */
  public int moments() {
    return seen.get();
  }

  @Override
  public void before(StorageOperation operation) {
    pass("before " + operation);
  }

  @Override
  public void after(StorageOperation operation) {
    pass("after " + operation);
  }

  private void pass(String where) {
    if (seen.getAndIncrement() == moment) {
      throw new Crash(where);
    }
  }

  /** What a stopped writer dies of; an error, so that no handler for exceptions tidies up. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String where) {
      super(where);
    }
  }
}
