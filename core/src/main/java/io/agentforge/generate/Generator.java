package io.agentforge.generate;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderSession;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Continues prompts of token ids. */
public final class Generator {
  private static final int BATCH_ROWS = 32;
  private static final int BATCH_TOKENS = 16_384;

  private Generator() {}

  /**
   * Continues each prompt with keys and values cached. A text ends at {@code stopToken}, after
   * {@code sampling.maxTokens()} tokens, or when the model has no more positions.
   *
   * @param prompts at least one id each
   * @param stopToken id that ends a text, or -1
   * @return the new tokens of each prompt, without the stop token
   * @throws ForgeException DATA_INVALID if a prompt is empty, has ids outside the vocabulary or
   *     more tokens than the model has positions
   */
  public static int[][] generate(
      Decoder decoder, int[][] prompts, Sampling sampling, int stopToken) {
    int[][] texts = new int[prompts.length][];
    for (List<Integer> batch : batches(decoder, prompts, sampling)) {
      int[][] chosen = batch.stream().map(i -> prompts[i]).toArray(int[][]::new);
      int[][] made = generateBatch(decoder, chosen, sampling, stopToken);
      for (int row = 0; row < made.length; row++) {
        texts[batch.get(row)] = made[row];
      }
    }
    return texts;
  }

  /** The same by computing the whole text again for every token; slow, for checking. */
  public static int[][] generateUncached(
      Decoder decoder, int[][] prompts, Sampling sampling, int stopToken) {
    TokenChoice choice = new TokenChoice(sampling);
    int vocab = decoder.config().vocab();
    int[][] texts = new int[prompts.length][];
    for (int p = 0; p < prompts.length; p++) {
      int[] text = prompts[p];
      int end = end(decoder, prompts[p], p, sampling);
      while (text.length < end) {
        float[] logits = decoder.logits(new int[][] {text}, null);
        int token = choice.choose(logits, text.length - 1, vocab, text.length);
        if (token == stopToken) {
          break;
        }
        text = Arrays.copyOf(text, text.length + 1);
        text[text.length - 1] = token;
      }
      texts[p] = Arrays.copyOfRange(text, prompts[p].length, text.length);
    }
    return texts;
  }

  /** Length of the text, prompt included, at which generation ends at the latest. */
  private static int end(Decoder decoder, int[] prompt, int index, Sampling sampling) {
    int positions = decoder.config().maxPositions();
    if (prompt.length == 0 || prompt.length > positions) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "prompt " + index,
          "it has %,d tokens, the model has %,d positions".formatted(prompt.length, positions),
          "Give between one token and the model's positions.");
    }
    return (int) Math.min(positions, (long) prompt.length + sampling.maxTokens());
  }

  /**
   * Prompts of similar length together, to need little padding, and only such as may grow by the
   * same number of tokens, so that a long neighbour does not cut a text short.
   */
  private static List<List<Integer>> batches(Decoder decoder, int[][] prompts, Sampling sampling) {
    List<Integer> order =
        IntStream.range(0, prompts.length)
            .boxed()
            .sorted(Comparator.comparing(i -> -prompts[i].length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    int room = 0;
    int steps = 0;
    for (int i : order) {
      int end = end(decoder, prompts[i], i, sampling);
      if (room == 0 || end - prompts[i].length != steps) {
        batches.add(new ArrayList<>());
        steps = end - prompts[i].length;
        room = Math.max(1, Math.min(BATCH_ROWS, BATCH_TOKENS / end));
      }
      batches.get(batches.size() - 1).add(i);
      room--;
    }
    return batches;
  }

  private static int[][] generateBatch(
      Decoder decoder, int[][] prompts, Sampling sampling, int stopToken) {
    int rows = prompts.length;
    int longest = prompts[0].length;
    int steps = end(decoder, prompts[0], 0, sampling) - longest;
    int[] padding = Arrays.stream(prompts).mapToInt(p -> longest - p.length).toArray();
    boolean padded = Arrays.stream(padding).anyMatch(n -> n > 0);
    int[] next = new int[rows * longest];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(prompts[row], 0, next, row * longest + padding[row], prompts[row].length);
    }
    TokenChoice choice = new TokenChoice(sampling);
    GrowingTexts texts = new GrowingTexts(rows, steps, stopToken);
    try (DecoderSession session = decoder.session(rows, longest + steps)) {
      for (int step = 0; step < steps && !texts.allEnded(); step++) {
        float[] logits = session.append(next, step == 0 && padded ? padding : null);
        next = new int[rows];
        for (int row = 0; row < rows; row++) {
          if (!texts.ended(row)) {
            long position = (long) prompts[row].length + step;
            next[row] = choice.choose(logits, row, decoder.config().vocab(), position);
            texts.add(row, next[row]);
          }
        }
      }
    }
    return texts.all();
  }

  /** The new tokens of the rows of one batch. */
  private static final class GrowingTexts {
    private final int[][] tokens;
    private final int[] lengths;
    private final boolean[] ended;
    private final int stopToken;

    GrowingTexts(int rows, int most, int stopToken) {
      this.tokens = new int[rows][most];
      this.lengths = new int[rows];
      this.ended = new boolean[rows];
      this.stopToken = stopToken;
    }

    boolean ended(int row) {
      return ended[row];
    }

    boolean allEnded() {
      for (boolean one : ended) {
        if (!one) {
          return false;
        }
      }
      return true;
    }

    void add(int row, int token) {
      if (token == stopToken) {
        ended[row] = true;
      } else {
        tokens[row][lengths[row]++] = token;
      }
    }

    int[][] all() {
      int[][] texts = new int[tokens.length][];
      for (int row = 0; row < texts.length; row++) {
        texts[row] = Arrays.copyOf(tokens[row], lengths[row]);
      }
      return texts;
    }
  }
}
