package io.agentforge.jobs.inference;

import ai.djl.Device;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.score.ScoredSequence;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A Hugging Face folder that scores and continues text in this JVM. */
public final class TextModel implements AutoCloseable {
  private final Path folder;
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final TextFrame frame;

  private TextModel(Path folder, Decoder decoder, Tokenizer tokenizer) {
    this.folder = folder;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.frame = TextFrame.of(folder, tokenizer);
  }

  /** What {@link #score(Path)} found; {@code nll} in nats. */
  public record Score(
      String model, long tokens, double nllPerToken, double bitsPerByte, int items) {}

  /** What {@link #generate} made. */
  public record Continuation(int[] promptTokens, int[] tokens, String text) {}

  /**
   * Loads weights and tokenizer.
   *
   * @throws ForgeException MODEL_INVALID, MODEL_UNSUPPORTED or TOKENIZER_INVALID
   */
  public static TextModel open(Path folder, ComputeType computeType, Device device) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          folder.toString(),
          "it has no tokenizer.json",
          "Give a whole Hugging Face folder");
    }
    Tokenizer tokenizer = Tokenizer.open(file);
    try {
      Decoder decoder = Decoder.open(folder, new DecoderOptions(computeType, device));
      return new TextModel(folder, decoder, tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Likelihood of a file's texts. Long texts are cut into windows that overlap by one token. */
  public Score score(Path file) {
    List<ScoredItem> items = ScoredItem.read(file);
    List<ScoredSequence> sequences = new ArrayList<>();
    items.forEach(item -> sequences.addAll(windows(sequence(item))));
    double nll = 0;
    long tokens = 0;
    for (SequenceScore score : Scorer.score(decoder, sequences)) {
      nll += score.nll();
      tokens += score.tokens();
    }
    if (tokens == 0) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          file.toString(),
          "nothing in it can be scored: one token has no context",
          "Give a longer text");
    }
    long bytes = items.stream().mapToLong(ScoredItem::bytes).sum();
    return new Score(
        folder.toString(), tokens, nll / tokens, nll / Math.log(2) / bytes, items.size());
  }

  private ScoredSequence sequence(ScoredItem item) {
    int[] prompt = framed(item.prompt());
    int[] text = tokenizer.encode(item.text());
    boolean closed = frame.closesAnswers() && !item.prompt().isEmpty();
    IntStream end = closed ? IntStream.of(frame.end().getAsInt()) : IntStream.empty();
    int[] all =
        IntStream.concat(IntStream.concat(Arrays.stream(prompt), Arrays.stream(text)), end)
            .toArray();
    return new ScoredSequence(all, Math.max(1, prompt.length));
  }

  /**
   * Every scored token is scored once; a window reads as many tokens as the model has positions.
   */
  private List<ScoredSequence> windows(ScoredSequence whole) {
    int positions = decoder.config().maxPositions();
    int[] tokens = whole.tokens();
    if (tokens.length <= positions + 1) {
      return List.of(whole);
    }
    List<ScoredSequence> windows = new ArrayList<>();
    for (int start = 0; start < tokens.length - 1; start += positions) {
      int end = Math.min(tokens.length, start + positions + 1);
      int first = Math.max(1, whole.firstScored() - start);
      if (first < end - start) {
        windows.add(new ScoredSequence(Arrays.copyOfRange(tokens, start, end), first));
      }
    }
    return windows;
  }

  /**
   * Continues a prompt.
   *
   * @throws ForgeException DATA_INVALID when the prompt is empty for a model without a begin token,
   *     or longer than the model's positions
   */
  public Continuation generate(String prompt, Sampling sampling) {
    int[] ids = framed(prompt);
    int[] tokens =
        Generator.generate(decoder, new int[][] {ids}, sampling, frame.end().orElse(-1))[0];
    return new Continuation(ids, tokens, tokenizer.decode(tokens));
  }

  private int[] framed(String text) {
    int[] ids = tokenizer.encode(text);
    return frame.begin().isPresent()
        ? IntStream.concat(IntStream.of(frame.begin().getAsInt()), Arrays.stream(ids)).toArray()
        : ids;
  }

  @Override
  public void close() {
    decoder.close();
    tokenizer.close();
  }
}
