package io.agentforge.infer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.PackedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model ready for inference in Java alone. Weights are shared by all sessions; any number of
 * sessions may run at the same time, each on a thread of its own.
 */
public final class CpuDecoder {
  private final ModelConfig config;
  private final Kernels kernels;
  private final Linear.Table embedding;
  private final List<Layer> layers;
  private final float[] norm;
  private final Linear head;
  private final float[] cosines;
  private final float[] sines;

  private CpuDecoder(PackedModel source, Kernels kernels) {
    this.config = source.config();
    this.kernels = kernels;
    this.embedding = Linear.table(source.tensor("model.embed_tokens.weight"), kernels);
    List<Layer> all = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      all.add(Layer.of(source, layer, kernels));
    }
    this.layers = List.copyOf(all);
    this.norm = source.tensor("model.norm.weight").floats();
    this.head = config.tied() ? embedding : Linear.table(source.tensor("lm_head.weight"), kernels);
    int half = config.headDim() / 2;
    this.cosines = new float[config.maxPositions() * half];
    this.sines = new float[config.maxPositions() * half];
    double[] frequencies = config.rotaryFrequencies();
    for (int position = 0; position < config.maxPositions(); position++) {
      for (int i = 0; i < half; i++) {
        cosines[position * half + i] = (float) Math.cos(position * frequencies[i]);
        sines[position * half + i] = (float) Math.sin(position * frequencies[i]);
      }
    }
  }

  /**
   * Reads all weights; the model is not needed afterwards.
   *
   * @throws ForgeException PACK_INVALID when one is damaged
   */
  public static CpuDecoder of(PackedModel source, Kernels kernels) {
    return new CpuDecoder(source, kernels);
  }

  /**
   * Opens a Hugging Face folder or a bundle file.
   *
   * @throws ForgeException as {@link ModelFolder#open} and {@link Bundle#open}
   */
  public static CpuDecoder open(Path model, Kernels kernels) {
    return of(Files.isDirectory(model) ? folder(model) : Bundle.open(model), kernels);
  }

  private static PackedModel folder(Path model) {
    return PackedModel.of(ModelFolder.open(model));
  }

  /**
   * Room for one text.
   *
   * @param capacity most tokens, prompt included
   * @param threads that share each product, from 1
   * @throws ForgeException DATA_INVALID when the model has fewer positions
   */
  public CpuSession session(int capacity, int threads) {
    if (capacity < 1 || capacity > config.maxPositions()) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "a text of %,d tokens".formatted(capacity),
          "the model has positions for 1 to %,d".formatted(config.maxPositions()),
          "Cut the text into pieces.");
    }
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    return new CpuSession(this, capacity, threads);
  }

  public ModelConfig config() {
    return config;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** Bytes of weights that one token reads: all matrices, and the embedding once, as the head. */
  public long bytesPerToken() {
    return head.bytes() + layers.stream().mapToLong(Layer::bytes).sum();
  }

  /** Whether blocks read int8 codes: some of their matrices are ternary. */
  boolean coded() {
    return layers.stream().anyMatch(Layer::isTernary);
  }

  Linear.Table embedding() {
    return embedding;
  }

  List<Layer> layers() {
    return layers;
  }

  float[] norm() {
    return norm;
  }

  Linear head() {
    return head;
  }

  /** {@code [positions, headDim / 2]}. */
  float[] cosines() {
    return cosines;
  }

  /** {@code [positions, headDim / 2]}. */
  float[] sines() {
    return sines;
  }
}
