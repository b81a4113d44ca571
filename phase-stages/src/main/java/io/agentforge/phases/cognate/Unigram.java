package io.agentforge.phases.cognate;

import io.agentforge.score.ScoredSequence;
import java.util.Collection;

/**
 * The model that knows only how frequent each token is among scored tokens; add-one smoothed. A
 * trained model that is worse than this on a domain has collapsed there.
 */
final class Unigram {
  private final double[] nll;

  private Unigram(double[] nll) {
    this.nll = nll;
  }

  /** Counts the scored part of training sequences. */
  static Unigram of(int vocab, Collection<ScoredSequence> training) {
    long[] counts = new long[vocab];
    long total = vocab;
    for (ScoredSequence sequence : training) {
      for (int i = sequence.firstScored(); i < sequence.tokens().length; i++) {
        counts[sequence.tokens()[i]]++;
        total++;
      }
    }
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
