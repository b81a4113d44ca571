package io.agentforge.phases.evaluation;

import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.score.ScoredSequence;
import io.agentforge.seed.SeedTree;
import io.agentforge.train.Batch;
import io.agentforge.train.BatchSource;

/**
 * Training batches of a mixture: each row is a window of text or a run of questions. The domain is
 * drawn for every question, so that one of a small share is replayed a little all the time rather
 * than a row of it now and then. Row {@code r} of batch {@code i} depends on (seed, i, r) alone.
 *
 * <p>Every token of text and of answers is a target, and a share of the tokens of prompts, drawn
 * anew each time: on average a weight of the prompts' loss. What follows an end token is no target.
 * Every row starts with the begin token, as held-out text does when it is judged.
 */
public final class MixtureBatches implements BatchSource {
  private static final double GOLDEN_STEP = (Math.sqrt(5) - 1) / 2;

  /** Rows after which the recurrence starts anew, long before doubles lose its fine steps. */
  private static final long GOLDEN_PERIOD = 1L << 30;

  private final int rows;
  private final int length;
  private final Mixture mixture;
  private final Mixture questions;
  private final TokenCorpus text;
  private final TaskSequences sequences;
  private final TaskSampler tasks;
  private final double promptShare;
  private final SeedTree seed;

  /**
   * @param length tokens a row predicts
   * @param text training tokens of the corpus, documents divided by the end token
   * @param promptShare share of the tokens of prompts that are targets, from 0 to 1
   */
  public MixtureBatches(
      int rows,
      int length,
      Mixture mixture,
      TokenCorpus text,
      TaskSequences sequences,
      TaskSampler tasks,
      double promptShare,
      SeedTree seed) {
    this.rows = rows;
    this.length = length;
    this.mixture = mixture;
    this.questions = mixture.questions();
    this.text = text;
    this.sequences = sequences;
    this.tasks = tasks;
    this.promptShare = promptShare;
    this.seed = seed;
  }

  @Override
  public Batch batch(long index) {
    int[] inputs = new int[rows * length];
    int[] targets = new int[rows * length];
    for (int row = 0; row < rows; row++) {
      long number = index * rows + row;
      SeedTree rowSeed = seed.child("row", number);
      if (mixture.at(share(number)) == Component.TEXT) {
        fillText(inputs, targets, row * length, rowSeed);
      } else {
        fillTasks(inputs, targets, row * length, rowSeed);
      }
    }
    return new Batch(rows, length, inputs, targets);
  }

  /**
   * Where row {@code number} falls on the cumulative shares: golden-ratio steps from a seeded start
   * instead of independent draws, so that every stretch of rows holds nearly the mixture's share of
   * text and small batches differ less (additive recurrence; Niederreiter, Random Number Generation
   * and Quasi-Monte Carlo Methods, 1992, §3.1).
   */
  private double share(long number) {
    double place = seed.child("shares").uniform(0) + (number % GOLDEN_PERIOD) * GOLDEN_STEP;
    return place - Math.floor(place);
  }

  private void fillText(int[] inputs, int[] targets, int offset, SeedTree rowSeed) {
    long start = (long) (rowSeed.uniform(1) * (text.tokens() - length + 1));
    int[] window = text.range(start, length);
    inputs[offset] = sequences.begin();
    System.arraycopy(window, 0, inputs, offset + 1, length - 1);
    System.arraycopy(window, 0, targets, offset, length);
  }

  private void fillTasks(int[] inputs, int[] targets, int offset, SeedTree rowSeed) {
    SeedTree domains = rowSeed.child("domains");
    SeedTree prompts = rowSeed.child("prompts");
    int filled = 0;
    for (long i = 0; filled < length; i++) {
      Domain domain = questions.at(domains.uniform(i)).domain().orElseThrow();
      TaskItem item = tasks.item(Split.TRAIN, domain, rowSeed, i);
      ScoredSequence sequence = sequences.of(item.prompt(), item.answer());
      int[] tokens = sequence.tokens();
      for (int t = 0; t < tokens.length && filled < length; t++, filled++) {
        inputs[offset + filled] = tokens[t];
        boolean target =
            t + 1 < tokens.length
                && (t + 1 >= sequence.firstScored() || prompts.uniform(filled) < promptShare);
        targets[offset + filled] = target ? tokens[t + 1] : Batch.IGNORED;
      }
    }
  }
}
