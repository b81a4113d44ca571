package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import java.util.stream.Stream;

/**
 * {@code x += down(norm(silu(gate(h)) * up(h)))} with {@code h = norm(x)}; the inner norm optional.
 */
final class FeedForwardStage {
  private final ModelConfig config;
  private final FloatKernel floats;
  private final Product product;
  private final LinearInput h;
  private final LinearInput inner;
  private final float[] gate;
  private final float[] up;
  private final float[] y;

  FeedForwardStage(CpuDecoder decoder, Product product, int chunk) {
    this.config = decoder.config();
    this.floats = decoder.kernels().floats();
    this.product = product;
    Linear[] in =
        decoder.layers().stream()
            .flatMap(layer -> Stream.of(layer.gate(), layer.up()))
            .toArray(Linear[]::new);
    Linear[] out = decoder.layers().stream().map(Layer::down).toArray(Linear[]::new);
    int workers = product.workers();
    this.h =
        new LinearInput(decoder.kernels(), config.hidden(), chunk, workers, decoder.coded(), in);
    this.inner =
        new LinearInput(decoder.kernels(), config.ffn(), chunk, workers, decoder.coded(), out);
    this.gate = new float[chunk * config.ffn()];
    this.up = new float[chunk * config.ffn()];
    this.y = new float[chunk * config.hidden()];
  }

  void add(Layer layer, float[] x, int tokens) {
    int hidden = config.hidden();
    int ffn = config.ffn();
    double epsilon = config.normEpsilon();
    for (int t = 0; t < tokens; t++) {
      floats.norm(x, t * hidden, layer.feedForwardNorm(), epsilon, h.values(), t * hidden);
    }
    h.ready(tokens);
    product.of(layer.gate(), h, tokens, gate);
    product.of(layer.up(), h, tokens, up);
    floats.gate(gate, up, tokens * ffn);
    if (layer.feedForwardSubNorm() == null) {
      System.arraycopy(gate, 0, inner.values(), 0, tokens * ffn);
    } else {
      for (int t = 0; t < tokens; t++) {
        floats.norm(gate, t * ffn, layer.feedForwardSubNorm(), epsilon, inner.values(), t * ffn);
      }
    }
    inner.ready(tokens);
    product.of(layer.down(), inner, tokens, y);
    for (int i = 0; i < tokens * hidden; i++) {
      x[i] += y[i];
    }
  }
}
