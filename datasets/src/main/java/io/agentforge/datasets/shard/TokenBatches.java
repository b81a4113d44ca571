package io.agentforge.datasets.shard;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import io.agentforge.train.Batch;
import io.agentforge.train.BatchSource;

/**
 * Training batches from a corpus: row n of the training is a window of epoch {@code n / windows},
 * each epoch cuts the corpus at another offset and takes every window once in an order of its own.
 * A pure function of the index.
 */
public final class TokenBatches implements BatchSource {
  private final TokenCorpus corpus;
  private final int rows;
  private final int length;
  private final SeedTree seed;
  private final int windows;
  private volatile Epoch last;

  /**
   * @param offset first token of window 0, below the length of a window
   * @param order window numbers, each once
   */
  private record Epoch(long number, int offset, int[] order) {}

  /**
   * @param rows rows in a batch
   * @param length tokens in a row
   * @throws ForgeException DATA_INVALID when the corpus has fewer than {@code 2 * length} tokens
   */
  public TokenBatches(TokenCorpus corpus, int rows, int length, SeedTree seed) {
    this.corpus = corpus;
    this.rows = rows;
    this.length = length;
    this.seed = seed;
    this.windows = Math.toIntExact((corpus.tokens() - length) / length);
    if (windows < 1) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          corpus.file().toString(),
          "%d tokens are too few for windows of %d".formatted(corpus.tokens(), length),
          "Ingest more text or train on shorter sequences");
    }
  }

  /** Rows in one pass over the corpus. */
  public int windows() {
    return windows;
  }

  @Override
  public Batch batch(long index) {
    int[] inputs = new int[rows * length];
    int[] targets = new int[rows * length];
    for (int row = 0; row < rows; row++) {
      long n = index * rows + row;
      Epoch epoch = epoch(n / windows);
      long window = epoch.order()[(int) (n % windows)];
      int[] tokens = corpus.range(epoch.offset() + window * length, length + 1);
      System.arraycopy(tokens, 0, inputs, row * length, length);
      System.arraycopy(tokens, 1, targets, row * length, length);
    }
    return new Batch(rows, length, inputs, targets);
  }

  private Epoch epoch(long number) {
    Epoch known = last;
    if (known == null || known.number() != number) {
      known = shuffled(number);
      last = known;
    }
    return known;
  }

  private Epoch shuffled(long number) {
    SeedTree.Stream draws = seed.child("epoch", number).stream();
    int offset = draws.integer(length);
    int[] order = new int[windows];
    for (int i = 0; i < windows; i++) { // Fisher and Yates, inside out
      int j = draws.integer(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return new Epoch(number, offset, order);
  }
}
