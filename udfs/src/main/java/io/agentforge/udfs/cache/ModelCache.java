package io.agentforge.udfs.cache;

import io.agentforge.decoder.Decoder;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.TextFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The models an executor holds: one per JVM and model, weighed in bytes, shared by its tasks. A
 * model in use is never dropped; the least recently used of the others goes first.
 *
 * <p>This is the only mutable static state of the forge.
 */
public final class ModelCache {
  private static final ModelCache INSTANCE = new ModelCache(limit());

  private final long limitBytes;
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  ModelCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The executor's cache. Its limit is {@code -Dforge.model.cache.bytes}, else 2 GiB. */
  public static ModelCache instance() {
    return INSTANCE;
  }

  private static long limit() {
    return Long.getLong("forge.model.cache.bytes", 2L << 30);
  }

  /** What makes two loaded models the same: content, compute type and device. */
  public record Key(String sha256, String computeType, String device) {}

  /**
   * A loaded model with its tokenizer.
   *
   * @param decoder null when only the tokenizer was asked for
   * @param frame tokens around a text
   * @param bytes resident
   */
  public record LoadedModel(Decoder decoder, Tokenizer tokenizer, TextFrame frame, long bytes) {
    private void close() {
      if (decoder != null) {
        decoder.close();
      }
      tokenizer.close();
    }
  }

  /** The right to use a model until closed. */
  public static final class Lease implements AutoCloseable {
    private final ModelCache cache;
    private final Entry entry;
    private boolean closed;

    private Lease(ModelCache cache, Entry entry) {
      this.cache = cache;
      this.entry = entry;
    }

    public Decoder decoder() {
      return entry.model().decoder();
    }

    public Tokenizer tokenizer() {
      return entry.model().tokenizer();
    }

    /** The model as a reader and writer of text. */
    public FramedModel framed() {
      LoadedModel model = entry.model();
      return new FramedModel(model.decoder(), model.tokenizer(), model.frame());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        cache.release(entry);
      }
    }
  }

  private static final class Entry {
    private final Supplier<LoadedModel> loader;
    private volatile LoadedModel loaded;
    private int users;

    private Entry(Supplier<LoadedModel> loader) {
      this.loader = loader;
    }

    /** Loads once; other tasks that want the same model wait here and not for other models. */
    private synchronized LoadedModel model() {
      if (loaded == null) {
        loaded = loader.get();
      }
      return loaded;
    }

    /** Does not wait for a model that is being loaded. */
    private long bytes() {
      LoadedModel now = loaded;
      return now == null ? 0 : now.bytes();
    }

    private synchronized void close() {
      if (loaded != null) {
        loaded.close();
      }
    }
  }

  /** Takes a lease, loading the model when it is not held. */
  public Lease lease(Key key, Supplier<LoadedModel> loader) {
    Entry entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(key, k -> new Entry(loader));
      entry.users++;
    }
    try {
      entry.model();
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
    return new Lease(this, entry);
  }

  /** Models held now. */
  public synchronized int size() {
    return entries.size();
  }

  /** Their resident bytes together; a model that is being loaded counts when it is. */
  public synchronized long bytes() {
    return entries.values().stream().mapToLong(Entry::bytes).sum();
  }

  private synchronized void release(Entry entry) {
    entry.users--;
    if (entry.users == 0 && !entries.containsValue(entry)) {
      entry.close();
    }
    evict();
  }

  private void evict() {
    long total = bytes();
    var oldest = entries.entrySet().iterator();
    while (total > limitBytes && oldest.hasNext()) {
      Map.Entry<Key, Entry> candidate = oldest.next();
      if (candidate.getValue().users == 0) {
        total -= candidate.getValue().bytes();
        candidate.getValue().close();
        oldest.remove();
      }
    }
  }
}
