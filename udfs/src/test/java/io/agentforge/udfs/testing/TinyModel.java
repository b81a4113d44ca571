package io.agentforge.udfs.testing;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.udfs.text.FramedModel;
import io.agentforge.udfs.text.TextFrame;
import java.nio.file.Path;
import java.util.List;

/** Untrained models of the smallest profile, as Hugging Face folders. */
public final class TinyModel {
  public static final String WORDS = "the quick brown fox jumps over the lazy dog. ";

  private TinyModel() {}

  /** Writes a model whose weights follow from the seed. */
  public static Path write(Path folder, long seed) {
    ModelConfig config = Profile.TINY.config();
    Path tokenizer = folder.resolveSibling("tokenizer.json");
    BytePairTrainer.train(List.of(WORDS), config.vocab()).write(tokenizer);
    try (DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(seed))) {
      ModelFolder.write(folder, config, weights.tensors(), DType.F32, tokenizer);
    }
    return folder;
  }

  /** Opens such a folder, to be told apart from how queries open it. */
  public static FramedModel open(Path folder) {
    Tokenizer tokenizer = Tokenizer.open(folder);
    return new FramedModel(
        Decoder.open(folder, DecoderOptions.exact()), tokenizer, TextFrame.of(folder, tokenizer));
  }
}
