package io.agentforge.udfs.model;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.udfs.cache.ModelCache;
import io.agentforge.udfs.text.TextFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Opens models and tokenizers through the executor's cache. */
public final class Models {
  private static final TextFrame NO_FRAME =
      new TextFrame(OptionalInt.empty(), OptionalInt.empty(), false);

  /** Native and Java structures per byte of a tokenizer.json, roughly. */
  private static final int TOKENIZER_GROWTH = 10;

  private Models() {}

  /**
   * A lease on a model with its tokenizer.
   *
   * @param device {@code cpu} or {@code cuda:N}
   * @throws io.agentforge.error.ForgeException MODEL_INVALID, MODEL_UNSUPPORTED or
   *     TOKENIZER_INVALID
   */
  public static ModelCache.Lease lease(ModelPlace place, ComputeType computeType, String device) {
    ModelCache.Key key = new ModelCache.Key(place.identity(), computeType.name(), device);
    return ModelCache.instance()
        .lease(key, () -> place.inFolder(folder -> open(folder, computeType, device)));
  }

  private static ModelCache.LoadedModel open(Path folder, ComputeType computeType, String device) {
    Decoder decoder =
        Decoder.open(folder, new DecoderOptions(computeType, TorchRuntime.device(device)));
    try {
      Tokenizer tokenizer = Tokenizer.open(folder);
      long bytes = decoder.config().parameters() * Float.BYTES;
      return new ModelCache.LoadedModel(decoder, tokenizer, TextFrame.of(folder, tokenizer), bytes);
    } catch (RuntimeException e) {
      decoder.close();
      throw e;
    }
  }

  /** A lease on the tokenizer of a model alone; its weights are not read. */
  public static ModelCache.Lease leaseTokenizer(ModelPlace place) {
    ModelCache.Key key = new ModelCache.Key(place.identity(), "tokenizer", "cpu");
    return ModelCache.instance().lease(key, () -> place.inFolder(Models::openTokenizer));
  }

  private static ModelCache.LoadedModel openTokenizer(Path folder) {
    try {
      Tokenizer tokenizer = Tokenizer.open(folder);
      long bytes = Files.size(folder.resolve(ModelPlaces.TOKENIZER)) * TOKENIZER_GROWTH;
      return new ModelCache.LoadedModel(null, tokenizer, NO_FRAME, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
