package io.agentforge.datasets.testing;

import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.storage.StorageOperation.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that dies at its k-th change of the disk, counting from 0: just before it, or, when the
 * change is a write, in the middle of it. From then on it changes nothing more, whatever its
 * threads try.
 */
public final class DieAt implements ObservedLocal.Tearing {
  private static final long serialVersionUID = 1L;

  private final int moment;
  private final List<StorageOperation> operations = new ArrayList<>();
  private boolean dead;
  private boolean tearing;

  private DieAt(int moment) {
    this.moment = moment;
  }

  public static DieAt operation(int k) {
    return new DieAt(k);
  }

  /** Notes all changes and never dies. */
  public static DieAt never() {
    return new DieAt(-1);
  }

  /** Changes so far; the last one is that of the death. */
  public synchronized List<StorageOperation> operations() {
    return List.copyOf(operations);
  }

  public synchronized boolean isDead() {
    return dead;
  }

  @Override
  public synchronized void before(StorageOperation operation) {
    if (dead) {
      throw new CrashAt.Crash("dead before " + operation);
    }
    boolean last = operations.size() == moment;
    operations.add(operation);
    if (last) {
      dead = true;
      tearing = operation.kind() == Kind.WRITE;
      if (!tearing) {
        throw new CrashAt.Crash("died before " + operation);
      }
    }
  }

  @Override
  public synchronized int bytesWritten(StorageOperation operation, int length) {
    if (dead && tearing) {
      return length / 2;
    }
    return length;
  }

  @Override
  public synchronized void after(StorageOperation operation) {
    if (dead && tearing) {
      tearing = false;
      throw new CrashAt.Crash("died within " + operation);
    }
  }
}
