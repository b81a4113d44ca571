package io.agentforge.merge.folder;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for work of other threads and throws what it threw. */
final class Waiting {
  private Waiting() {}

  static <T> T on(Future<T> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ForgeException(
          ErrorCode.INTERRUPTED, "merge", "it was interrupted", "Run the command again.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      if (e.getCause() instanceof Error thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
