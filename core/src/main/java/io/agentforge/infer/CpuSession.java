package io.agentforge.infer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import java.util.List;

/**
 * One text in the making: cached keys and values and all scratch space, allocated at construction.
 * One thread at a time.
 */
public final class CpuSession implements AutoCloseable {
  /** Tokens of a prompt that go through the layers together. */
  private static final int CHUNK = 64;

  private final CpuDecoder decoder;
  private final ModelConfig config;
  private final FloatKernel floats;
  private final Team team;
  private final int capacity;
  private final AttentionStage attention;
  private final FeedForwardStage feedForward;
  private final Product product;
  private final LinearInput last;
  private final float[] x;
  private final float[] logits;
  private int length;

  CpuSession(CpuDecoder decoder, int capacity, int threads) {
    this.decoder = decoder;
    this.config = decoder.config();
    this.floats = decoder.kernels().floats();
    this.capacity = capacity;
    this.team = new Team(threads);
    this.product = new Product(team);
    int chunk = Math.min(CHUNK, capacity);
    this.attention = new AttentionStage(decoder, product, capacity, chunk);
    this.feedForward = new FeedForwardStage(decoder, product, chunk);
    this.last = new LinearInput(decoder.kernels(), config.hidden(), 1, threads, false);
    this.x = new float[chunk * config.hidden()];
    this.logits = new float[config.vocab()];
  }

  /** Tokens so far. */
  public int length() {
    return length;
  }

  /** Forgets all but the first tokens, so that a text can branch. */
  public void truncate(int tokens) {
    if (tokens < 0 || tokens > length) {
      throw new IllegalArgumentException("%d of %d tokens".formatted(tokens, length));
    }
    length = tokens;
  }

  /**
   * Adds tokens {@code from} to {@code to} of {@code ids}.
   *
   * @return logits {@code [vocab]} after the last of them; overwritten by the next call
   * @throws ForgeException DATA_INVALID when an id is outside the vocabulary or there is no room
   */
  public float[] append(int[] ids, int from, int to) {
    check(ids, from, to);
    int chunk = x.length / config.hidden();
    int at = from;
    while (at < to) {
      int tokens = Math.min(chunk, to - at);
      forward(ids, at, tokens);
      at += tokens;
      if (at == to) {
        head(tokens - 1);
      }
    }
    return logits;
  }

  private void forward(int[] ids, int at, int tokens) {
    int hidden = config.hidden();
    for (int t = 0; t < tokens; t++) {
      decoder.embedding().row(ids[at + t], x, t * hidden);
    }
    List<Layer> layers = decoder.layers();
    for (int i = 0; i < layers.size(); i++) {
      attention.add(layers.get(i), i, x, length, tokens);
      feedForward.add(layers.get(i), x, tokens);
    }
    length += tokens;
  }

  private void head(int token) {
    int at = token * config.hidden();
    floats.norm(x, at, decoder.norm(), config.normEpsilon(), last.values(), 0);
    product.of(decoder.head(), last, 1, logits);
  }

  private void check(int[] ids, int from, int to) {
    if (from < 0 || from >= to || to > ids.length) {
      throw new IllegalArgumentException("tokens %d to %d of %d".formatted(from, to, ids.length));
    }
    if (to - from > capacity - length) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "a text of %,d tokens".formatted(length + to - from),
          "there is room for %,d".formatted(capacity),
          "Make the session with a larger capacity or cut the text.");
    }
    for (int i = from; i < to; i++) {
      if (ids[i] < 0 || ids[i] >= config.vocab()) {
        throw new ForgeException(
            ErrorCode.DATA_INVALID,
            "token id " + ids[i],
            "the model has ids 0 to " + (config.vocab() - 1),
            "Use the tokenizer that belongs to the model.");
      }
    }
  }

  @Override
  public void close() {
    team.close();
  }
}
