package io.agentforge.phases;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Where wall time goes, by named part. Thread-safe; parts appear in the order of first use. */
public final class Parts {
  private final Map<String, Double> seconds = Collections.synchronizedMap(new LinkedHashMap<>());

  /** Times a piece of work. */
  public <T> T time(String part, Callable<T> work) {
    long start = System.nanoTime();
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(part + " failed", e);
    } finally {
      add(part, (System.nanoTime() - start) * 1e-9);
    }
  }

  /** Adds measured seconds to a part. */
  public void add(String part, double more) {
    seconds.merge(part, more, Double::sum);
  }

  /** Part → seconds so far. */
  public Map<String, Double> seconds() {
    synchronized (seconds) {
      return new LinkedHashMap<>(seconds);
    }
  }
}
