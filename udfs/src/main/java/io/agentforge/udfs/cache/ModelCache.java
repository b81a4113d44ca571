package io.agentforge.udfs.cache;

import io.agentforge.decoder.Decoder;
import io.agentforge.tokenizer.Tokenizer;
import java.util.function.Supplier;

/** The models an executor holds: one per JVM and model, weighed in bytes, shared by its tasks. */
public final class ModelCache {
  private static final ModelCache INSTANCE = new ModelCache(limit());

  private final WeighedCache<Key, LoadedModel> models;

  ModelCache(long limitBytes) {
    this.models =
        new WeighedCache<>(
            limitBytes,
            LoadedModel::bytes,
            model -> {
              model.decoder().close();
              model.tokenizer().close();
            });
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

  /** A loaded model with its tokenizer and resident bytes. */
  public record LoadedModel(Decoder decoder, Tokenizer tokenizer, long bytes) {}

  /** The right to use a model until closed. */
  public static final class Lease implements AutoCloseable {
    private final WeighedCache<Key, LoadedModel>.Lease lease;

    private Lease(WeighedCache<Key, LoadedModel>.Lease lease) {
      this.lease = lease;
    }

    public Decoder decoder() {
      return lease.value().decoder();
    }

    public Tokenizer tokenizer() {
      return lease.value().tokenizer();
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  /** Takes a lease, loading the model when it is not held. */
  public Lease lease(Key key, Supplier<LoadedModel> loader) {
    return new Lease(models.lease(key, loader));
  }

  /** Models held now. */
  public int size() {
    return models.size();
  }

  /** Their resident bytes together; a model that is being loaded counts when it is. */
  public long bytes() {
    return models.bytes();
  }
}
