package io.agentforge.score;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.TokenJudgements;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Negative log-likelihood of token sequences, batched by length. Rows are padded on the right,
 * where causal order hides the padding, so a score does not depend on its batch beyond the rounding
 * of the engine.
 */
public final class Scorer {
  /** Positions of one forward pass, padding included, unless one sequence alone is longer. */
  static final int BATCH_TOKENS = 1024;

  /** The same on a GPU, where few positions take no less time than many. */
  private static final int GPU_BATCH_TOKENS = 16_384;

  private Scorer() {}

  /**
   * Scores in the order of the list. A sequence without scored tokens (one token, or {@code
   * firstScored} at its end) gets 0 nats over 0 tokens and is not exact.
   *
   * @throws ForgeException DATA_INVALID if a sequence is empty, {@code firstScored} is below 1, an
   *     id is outside the vocabulary, or a text is longer than the model's positions
   */
  public static List<SequenceScore> score(Decoder decoder, List<ScoredSequence> sequences) {
    boolean onGpu = decoder.options().device().isGpu();
    return score(decoder, sequences, onGpu ? GPU_BATCH_TOKENS : BATCH_TOKENS);
  }

  static List<SequenceScore> score(
      Decoder decoder, List<ScoredSequence> sequences, int batchTokens) {
    SequenceScore[] scores = new SequenceScore[sequences.size()];
    for (List<Integer> batch : batches(sequences, batchTokens)) {
      scoreBatch(decoder, sequences, batch, scores);
    }
    return Arrays.asList(scores);
  }

  /** Indexes of sequences of similar length, longest first, so that memory peaks at once. */
  private static List<List<Integer>> batches(List<ScoredSequence> sequences, int batchTokens) {
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparing(i -> -sequences.get(i).tokens().length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    int room = 0;
    for (int i : order) {
      if (room == 0) {
        batches.add(new ArrayList<>());
        room = Math.max(1, batchTokens / Math.max(1, inputs(sequences.get(i), i)));
      }
      batches.get(batches.size() - 1).add(i);
      room--;
    }
    return batches;
  }

  /** The last token is only predicted, never read. */
  private static int inputs(ScoredSequence sequence, int index) {
    if (sequence.tokens().length == 0 || sequence.firstScored() < 1) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          "sequence " + index,
          "%d tokens, scored from %d on"
              .formatted(sequence.tokens().length, sequence.firstScored()),
          "Give at least one token and score from 1 on.");
    }
    return sequence.tokens().length - 1;
  }

  private static void scoreBatch(
      Decoder decoder,
      List<ScoredSequence> sequences,
      List<Integer> batch,
      SequenceScore[] scores) {
    int length = inputs(sequences.get(batch.get(0)), batch.get(0));
    int[] ids = new int[batch.size() * length];
    int[] positions = new int[ids.length];
    int[] targets = new int[ids.length];
    int judged = 0;
    for (int row = 0; row < batch.size(); row++) {
      ScoredSequence sequence = sequences.get(batch.get(row));
      int[] tokens = sequence.tokens();
      System.arraycopy(tokens, 0, ids, row * length, inputs(sequence, batch.get(row)));
      for (int t = sequence.firstScored(); t < tokens.length; t++) {
        positions[judged] = row * length + t - 1;
        targets[judged++] = tokens[t];
      }
    }
    TokenJudgements judgements =
        judged == 0
            ? new TokenJudgements(new float[0], new boolean[0])
            : decoder.judge(
                batch.size(),
                length,
                ids,
                Arrays.copyOf(positions, judged),
                Arrays.copyOf(targets, judged));
    int at = 0;
    for (int index : batch) {
      ScoredSequence sequence = sequences.get(index);
      int count = Math.max(0, sequence.tokens().length - sequence.firstScored());
      scores[index] = sum(judgements, at, count);
      at += count;
    }
  }

  private static SequenceScore sum(TokenJudgements judgements, int from, int count) {
    double nll = 0;
    int correct = 0;
    for (int i = from; i < from + count; i++) {
      nll += judgements.nll()[i];
      correct += judgements.correct()[i] ? 1 : 0;
    }
    return new SequenceScore(nll, count, correct);
  }
}
