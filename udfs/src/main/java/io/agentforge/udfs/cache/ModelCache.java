package io.agentforge.udfs.cache;

import io.agentforge.decoder.Decoder;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.TextFrame;
import java.util.function.Supplier;

/** The models an executor holds: one per JVM and model, weighed in bytes, shared by its tasks. */
public final class ModelCache {
  private static final ModelCache INSTANCE = new ModelCache(limit());

  private final WeighedCache<Key, LoadedModel> models;

  ModelCache(long limitBytes) {
    this.models = new WeighedCache<>(limitBytes, LoadedModel::bytes, LoadedModel::close);
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

    /** The model as a reader and writer of text. */
    public FramedModel framed() {
      LoadedModel model = lease.value();
      return new FramedModel(model.decoder(), model.tokenizer(), model.frame());
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
