package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * {@code x += o(norm(attention(norm(x))))} with cached keys and values; the inner norm optional.
 */
final class AttentionStage {
  /** Floats of 4 KB, at which rows of keys would fall into the same cache sets. */
  private static final int PAGE = 1024;

  private static final int LANES = 16;

  private final ModelConfig config;
  private final FloatKernel floats;
  private final Product product;
  private final float[] cosines;
  private final float[] sines;
  private final KeyValues[] cache;
  private final LinearInput h;
  private final LinearInput mixed;
  private final float[] q;
  private final float[] k;
  private final float[] v;
  private final float[] out;
  private final float[] scores;
  private final float[] y;

  AttentionStage(CpuDecoder decoder, Product product, int capacity, int chunk) {
    this.config = decoder.config();
    this.floats = decoder.kernels().floats();
    this.product = product;
    this.cosines = decoder.cosines();
    this.sines = decoder.sines();
    int padded = (capacity + LANES - 1) / LANES * LANES;
    int stride = padded % PAGE == 0 ? padded + LANES : padded;
    int kv = config.keyValueHeads() * config.headDim();
    this.cache = new KeyValues[config.layers()];
    Arrays.setAll(cache, i -> new KeyValues(config.keyValueHeads(), stride, config.headDim()));
    int width = config.heads() * config.headDim();
    Linear[] in =
        decoder.layers().stream()
            .flatMap(layer -> Stream.of(layer.q(), layer.k(), layer.v()))
            .toArray(Linear[]::new);
    Linear[] after = decoder.layers().stream().map(Layer::o).toArray(Linear[]::new);
    int workers = product.workers();
    this.h =
        new LinearInput(decoder.kernels(), config.hidden(), chunk, workers, decoder.coded(), in);
    this.mixed = new LinearInput(decoder.kernels(), width, chunk, workers, decoder.coded(), after);
    this.q = new float[chunk * width];
    this.k = new float[chunk * kv];
    this.v = new float[chunk * kv];
    this.out = new float[chunk * width];
    this.scores = new float[stride];
    this.y = new float[chunk * config.hidden()];
  }

  /**
   * @param start position of the first of the tokens
   */
  void add(Layer layer, int index, float[] x, int start, int tokens) {
    int hidden = config.hidden();
    double epsilon = config.normEpsilon();
    for (int t = 0; t < tokens; t++) {
      floats.norm(x, t * hidden, layer.attentionNorm(), epsilon, h.values(), t * hidden);
    }
    h.ready(tokens);
    product.of(layer.q(), h, tokens, q);
    product.of(layer.k(), h, tokens, k);
    product.of(layer.v(), h, tokens, v);
    int kv = config.keyValueHeads() * config.headDim();
    addBias(q, layer.qBias(), tokens);
    addBias(k, layer.kBias(), tokens);
    addBias(v, layer.vBias(), tokens);
    turn(q, config.heads(), layer.qNorm(), 1 / Math.sqrt(config.headDim()), start, tokens);
    turn(k, config.keyValueHeads(), layer.kNorm(), 1, start, tokens);
    for (int t = 0; t < tokens; t++) {
      cache[index].store(k, v, t * kv, config.keyValueHeads(), start + t);
    }
    int width = config.heads() * config.headDim();
    float[] target = layer.attentionSubNorm() == null ? mixed.values() : out;
    for (int t = 0; t < tokens; t++) {
      attend(index, t * width, start + t + 1, target);
    }
    if (layer.attentionSubNorm() != null) {
      for (int t = 0; t < tokens; t++) {
        floats.norm(out, t * width, layer.attentionSubNorm(), epsilon, mixed.values(), t * width);
      }
    }
    mixed.ready(tokens);
    product.of(layer.o(), mixed, tokens, y);
    for (int i = 0; i < tokens * hidden; i++) {
      x[i] += y[i];
    }
  }

  private static void addBias(float[] to, float[] bias, int tokens) {
    if (bias != null) {
      for (int t = 0; t < tokens; t++) {
        for (int i = 0; i < bias.length; i++) {
          to[t * bias.length + i] += bias[i];
        }
      }
    }
  }

  /** Norm per head, where the model has one, and rotation of pairs {@code (i, i + headDim / 2)}. */
  private void turn(float[] heads, int count, float[] norm, double scale, int start, int tokens) {
    int dim = config.headDim();
    int half = dim / 2;
    float factor = (float) scale;
    for (int t = 0; t < tokens; t++) {
      int angle = (start + t) * half;
      for (int head = 0; head < count; head++) {
        int at = (t * count + head) * dim;
        if (norm != null) {
          floats.norm(heads, at, norm, config.normEpsilon(), heads, at);
        }
        for (int i = 0; i < half; i++) {
          float a = heads[at + i] * factor;
          float b = heads[at + half + i] * factor;
          heads[at + i] = a * cosines[angle + i] - b * sines[angle + i];
          heads[at + half + i] = b * cosines[angle + i] + a * sines[angle + i];
        }
      }
    }
  }

  private void attend(int index, int at, int positions, float[] target) {
    int dim = config.headDim();
    int shared = config.heads() / config.keyValueHeads();
    for (int head = 0; head < config.heads(); head++) {
      int from = at + head * dim;
      floats.attend(q, from, cache[index], head / shared, positions, scores, target, from);
    }
  }
}
