package io.agentforge.phases.cognate;

import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.score.ScoredSequence;
import java.util.Collection;
import java.util.stream.LongStream;

/**
 * The model that knows only how frequent each token is among scored tokens; add-one smoothed. A
 * trained model that is worse than this on a domain has collapsed there.
 */
final class Unigram {
  private static final int CHUNK = 1 << 16;

  private final double[] nll;

  private Unigram(double[] nll) {
    this.nll = nll;
  }

  /** Counts the scored part of training sequences. */
  static Unigram of(int vocab, Collection<ScoredSequence> training) {
    long[] counts = new long[vocab];
    for (ScoredSequence sequence : training) {
      for (int i = sequence.firstScored(); i < sequence.tokens().length; i++) {
        counts[sequence.tokens()[i]]++;
      }
    }
    return of(counts);
  }

  /** Counts the tokens of documents, without the separators between them. */
  static Unigram of(int vocab, TokenCorpus training) {
    long[] counts = new long[vocab];
    for (long start = 0; start < training.tokens(); start += CHUNK) {
      int length = (int) Math.min(CHUNK, training.tokens() - start);
      for (int id : training.range(start, length)) {
        counts[id]++;
      }
    }
    counts[training.separator()] -= training.documents();
    return of(counts);
  }

  private static Unigram of(long[] counts) {
    int vocab = counts.length;
    double total = vocab + (double) LongStream.of(counts).sum();
    double[] nll = new double[vocab];
    for (int i = 0; i < vocab; i++) {
      nll[i] = -Math.log((counts[i] + 1.0) / total);
    }
    return new Unigram(nll);
  }

  /** Mean NLL per scored token in nats. */
  double nllPerToken(Collection<ScoredSequence> items) {
    double sum = 0;
    long tokens = 0;
    for (ScoredSequence sequence : items) {
      for (int i = sequence.firstScored(); i < sequence.tokens().length; i++) {
        sum += nll[sequence.tokens()[i]];
        tokens++;
      }
    }
    return sum / tokens;
  }
}
