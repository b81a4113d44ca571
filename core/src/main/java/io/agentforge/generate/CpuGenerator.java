package io.agentforge.generate;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.infer.CpuDecoder;
import io.agentforge.infer.CpuSession;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Continues one prompt after the other in Java alone. Keeps the last text, so that a prompt which
 * begins as that did is not read again. One thread at a time.
 */
public final class CpuGenerator implements AutoCloseable {
  private static final int LEAST_CAPACITY = 64;

  private final CpuDecoder decoder;
  private final int threads;
  private CpuSession session;
  private int[] text;

  /**
   * @param threads that share each product
   */
  public CpuGenerator(CpuDecoder decoder, int threads) {
    this.decoder = decoder;
    this.threads = threads;
    makeRoom(Math.min(LEAST_CAPACITY, decoder.config().maxPositions()));
  }

  /** Keys and values take memory by capacity, so it follows the longest text so far. */
  private void makeRoom(int tokens) {
    if (text == null || text.length < tokens) {
      int doubled = text == null ? 0 : 2 * text.length;
      int capacity = Math.min(decoder.config().maxPositions(), Math.max(tokens, doubled));
      close();
      session = decoder.session(capacity, threads);
      text = new int[capacity];
    }
  }

  /**
   * Continues a prompt until {@code stopToken}, {@code sampling.maxTokens()} tokens or the model's
   * last position, as {@link Generator#generate} does.
   *
   * @param prompt at least one id
   * @param stopToken id that ends a text, or -1
   * @param each told every token as soon as it is chosen, without the stop token
   * @return the new tokens
   * @throws ForgeException DATA_INVALID if the prompt is empty, has ids outside the vocabulary or
   *     more tokens than the model has positions
   */
  public int[] generate(int[] prompt, Sampling sampling, int stopToken, IntConsumer each) {
    int positions = decoder.config().maxPositions();
    if (prompt.length == 0 || prompt.length > positions) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "prompt",
          "it has %,d tokens, the model has %,d positions".formatted(prompt.length, positions),
          "Give between one token and the model's positions.");
    }
    TokenChoice choice = new TokenChoice(sampling);
    int end = (int) Math.min(positions, (long) prompt.length + sampling.maxTokens());
    makeRoom(end);
    float[] logits = read(prompt);
    int length = prompt.length;
    while (length < end) {
      int token = choice.choose(logits, 0, logits.length, length);
      if (token == stopToken) {
        break;
      }
      text[length++] = token;
      each.accept(token);
      if (length < end) {
        logits = session.append(text, length - 1, length);
      }
    }
    return Arrays.copyOfRange(text, prompt.length, length);
  }

  /** Logits after the prompt, of which what the session has already is not computed again. */
  private float[] read(int[] prompt) {
    int same = 0;
    int most = Math.min(session.length(), prompt.length - 1);
    while (same < most && text[same] == prompt[same]) {
      same++;
    }
    session.truncate(same);
    float[] logits = session.append(prompt, same, prompt.length);
    System.arraycopy(prompt, 0, text, 0, prompt.length);
    return logits;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
