package io.agentforge.udfs.text;

import io.agentforge.decoder.Decoder;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.score.ScoredSequence;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loaded model that reads and writes text, many texts a call: tokenised together, scored and
 * continued in batches of similar length. Owns nothing; whoever loaded the parts closes them.
 */
public record FramedModel(Decoder decoder, Tokenizer tokenizer, TextFrame frame) {
  private static final int SHOWN = 40;

  /**
   * Scores in the order of the list. A text longer than the model's positions is cut into windows
   * that overlap by one token.
   */
  public List<TextScore> score(List<ScoredText> texts) {
    List<int[]> prompts = encoded(texts.stream().map(ScoredText::prompt).toList());
    List<int[]> bodies = encoded(texts.stream().map(ScoredText::text).toList());
    List<ScoredSequence> windows = new ArrayList<>();
    int[] until = new int[texts.size()];
    for (int i = 0; i < until.length; i++) {
      windows.addAll(windows(sequence(prompts.get(i), bodies.get(i))));
      until[i] = windows.size();
    }
    List<SequenceScore> scored = Scorer.score(decoder, windows);
    List<TextScore> scores = new ArrayList<>(until.length);
    for (int i = 0; i < until.length; i++) {
      List<SequenceScore> own = scored.subList(i == 0 ? 0 : until[i - 1], until[i]);
      scores.add(
          new TextScore(
              own.stream().mapToDouble(SequenceScore::nll).sum(),
              own.stream().mapToLong(SequenceScore::tokens).sum(),
              texts.get(i).bytes()));
    }
    return scores;
  }

  /**
   * Continues each prompt.
   *
   * @throws ForgeException DATA_INVALID when a prompt is empty for a model without a begin token,
   *     or longer than the model's positions
   */
  public List<Continuation> generate(List<String> prompts, Sampling sampling) {
    int[][] ids = tokenizer.encodeAll(prompts).stream().map(this::begun).toArray(int[][]::new);
    for (int i = 0; i < ids.length; i++) {
      requireFits(prompts.get(i), ids[i].length);
    }
    int[][] made = Generator.generate(decoder, ids, sampling, frame.end().orElse(-1));
    List<Continuation> texts = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      texts.add(new Continuation(ids[i], made[i], tokenizer.decode(made[i])));
    }
    return texts;
  }

  /** Plain texts have no prompts, and even nothing costs a native call. */
  private List<int[]> encoded(List<String> texts) {
    return texts.stream().allMatch(String::isEmpty)
        ? Collections.nCopies(texts.size(), new int[0])
        : tokenizer.encodeAll(texts);
  }

  private void requireFits(String prompt, int tokens) {
    int positions = decoder.config().maxPositions();
    if (tokens == 0 || tokens > positions) {
      String shown = prompt.length() <= SHOWN ? prompt : prompt.substring(0, SHOWN) + "…";
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "prompt '" + shown + "'",
          "it has %,d tokens, the model has %,d positions".formatted(tokens, positions),
          "Give between one token and the model's positions");
    }
  }

  private ScoredSequence sequence(int[] prompt, int[] text) {
    int[] begun = begun(prompt);
    boolean closed = frame.closesAnswers() && prompt.length > 0;
    IntStream end = closed ? IntStream.of(frame.end().getAsInt()) : IntStream.empty();
    int[] all =
        IntStream.concat(IntStream.concat(Arrays.stream(begun), Arrays.stream(text)), end)
            .toArray();
    return new ScoredSequence(all, Math.max(1, begun.length));
  }

  /**
   * Every scored token is scored once; a window reads as many tokens as the model has positions.
   */
  private List<ScoredSequence> windows(ScoredSequence whole) {
    int positions = decoder.config().maxPositions();
    int[] tokens = whole.tokens();
    if (tokens.length <= 1) {
      return List.of();
    }
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

  private int[] begun(int[] ids) {
    return frame.begin().isPresent()
        ? IntStream.concat(IntStream.of(frame.begin().getAsInt()), Arrays.stream(ids)).toArray()
        : ids;
  }
}
