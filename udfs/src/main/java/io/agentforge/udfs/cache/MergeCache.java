package io.agentforge.udfs.cache;

import io.agentforge.decoder.Decoder;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.tokenizer.Tokenizer;
import java.util.List;

/**
 * What an executor holds while models are merged and judged: sets of parents, opened once and
 * mapped, and the few merged models that its tasks work on. Each is weighed in bytes.
 */
public final class MergeCache {
  private static final WeighedCache<String, Parents> PARENTS =
      new WeighedCache<>(
          Long.getLong("forge.parent.cache.bytes", 8L << 30),
          Parents::bytes,
          parents -> parents.tokenizer().close());

  private static final WeighedCache<String, Merged> MERGED =
      new WeighedCache<>(
          Long.getLong("forge.merged.cache.bytes", 256L << 20),
          Merged::bytes,
          merged -> merged.decoder().close());

  private MergeCache() {}

  /**
   * Parents of one shape with the tokenizer they share.
   *
   * @param folders in the order of the genome
   */
  public record Parents(List<ModelFolder> folders, Tokenizer tokenizer) {
    public ModelConfig config() {
      return folders.get(0).config();
    }

    long bytes() {
      return folders.stream()
          .flatMap(folder -> folder.tensors().values().stream())
          .mapToLong(tensor -> tensor.elements() * tensor.dtype().bytes())
          .sum();
    }
  }

  /** A merged model and how long it took to make. */
  public record Merged(Decoder decoder, double seconds) {
    long bytes() {
      return decoder.config().parameters() * Float.BYTES;
    }
  }

  /** Sets of parents by the hashes of their weights. Its limit is 8 GiB of mapped files. */
  public static WeighedCache<String, Parents> parents() {
    return PARENTS;
  }

  /** Merged models by genome, compute type and device. Its limit is 256 MiB. */
  public static WeighedCache<String, Merged> merged() {
    return MERGED;
  }
}
