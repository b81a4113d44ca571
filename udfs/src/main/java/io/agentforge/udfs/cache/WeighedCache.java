package io.agentforge.udfs.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Values that are loaded once and shared, weighed in bytes. A value in use is never dropped; the
 * least recently used of the others goes first.
 *
 * @param <K> what makes two values the same
 * @param <V> what is held
 */
public final class WeighedCache<K, V> {
  private final long limitBytes;
  private final ToLongFunction<V> weight;
  private final Consumer<V> close;
  private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param weight bytes of a value
   * @param close what is done with a value that is dropped
   */
  public WeighedCache(long limitBytes, ToLongFunction<V> weight, Consumer<V> close) {
    this.limitBytes = limitBytes;
    this.weight = weight;
    this.close = close;
  }

  /** The right to use a value until closed. */
  public final class Lease implements AutoCloseable {
    private final Entry<V> entry;
    private boolean closed;

    private Lease(Entry<V> entry) {
      this.entry = entry;
    }

    public V value() {
      return entry.value();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(entry);
      }
    }
  }

  private static final class Entry<V> {
    private final Supplier<V> loader;
    private volatile V loaded;
    private int users;

    private Entry(Supplier<V> loader) {
      this.loader = loader;
    }

    /** Loads once; other tasks that want the same value wait here and not for other values. */
    private synchronized V value() {
      if (loaded == null) {
        loaded = loader.get();
      }
      return loaded;
    }

    private synchronized void close(Consumer<V> action) {
      if (loaded != null) {
        action.accept(loaded);
      }
    }
  }

  /** Takes a lease, loading the value when it is not held. */
  public Lease lease(K key, Supplier<V> loader) {
    Entry<V> entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(key, k -> new Entry<>(loader));
      entry.users++;
    }
    try {
      entry.value();
    } catch (RuntimeException e) {
      synchronized (this) {
        entry.users--;
        entries.remove(key, entry);
      }
      throw e;
    }
    synchronized (this) {
      entries.putIfAbsent(key, entry); // a task that waited for a load that failed loaded it itself
      evict();
    }
    return new Lease(entry);
  }

  /** Values held now. */
  public synchronized int size() {
    return entries.size();
  }

  /** Their bytes together; a value that is being loaded counts when it is. */
  public synchronized long bytes() {
    return entries.values().stream().mapToLong(this::bytes).sum();
  }

  private synchronized void release(Entry<V> entry) {
    entry.users--;
    if (entry.users == 0 && !entries.containsValue(entry)) {
      entry.close(close);
    }
    evict();
  }

  /** Does not wait for a value that is being loaded. */
  private long bytes(Entry<V> entry) {
    V now = entry.loaded;
    return now == null ? 0 : weight.applyAsLong(now);
  }

  private void evict() {
    long total = bytes();
    var oldest = entries.entrySet().iterator();
    while (total > limitBytes && oldest.hasNext()) {
      Map.Entry<K, Entry<V>> candidate = oldest.next();
      if (candidate.getValue().users == 0) {
        total -= bytes(candidate.getValue());
        candidate.getValue().close(close);
        oldest.remove();
      }
    }
  }
}
