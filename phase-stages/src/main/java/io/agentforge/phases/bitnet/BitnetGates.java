package io.agentforge.phases.bitnet;

import io.agentforge.gate.Measurement;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.bitnet.SuiteScores.Score;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The two gates of phase 4, measured; judging is the pipeline's. */
final class BitnetGates {
  static final String ACCURACY = "accuracy_kept";
  static final String COMPRESSION = "compression_ratio";

  /** Scores of the fp32 model between these count: a saturated suite proves nothing. */
  private static final double LEAST = 0.6;

  private static final double MOST = 0.9;
  private static final int RESAMPLES = 2000;

  private BitnetGates() {}

  /**
   * One score of one suite: chance-corrected, and the ratio of the two models'.
   *
   * @param parent score of the fp32 model
   * @param packed that of the packed file
   * @param low lower end of the 95 % interval of the ratio, items resampled in pairs; null, as
   *     {@code high} is, when the fp32 model is no better than guessing in some resample
   */
  record Kept(
      String suite,
      Score score,
      double parent,
      double packed,
      double ratio,
      Double low,
      Double high,
      int items) {
    boolean counts() {
      return low != null && parent >= LEAST && parent <= MOST;
    }

    String name() {
      return score.id() + "/" + suite;
    }
  }

  /**
   * Both scores of every suite that the fp32 model answers better than guessing does.
   *
   * @param guess what {@link GuessUnit} found
   */
  static List<Kept> kept(
      SuiteScores parent,
      SuiteScores packed,
      SuiteScores guess,
      List<EvaluationItem> items,
      SeedTree seed) {
    List<Kept> all = new ArrayList<>();
    SuiteScores.bySuite(items)
        .forEach(
            (suite, of) -> {
              for (Score score : Score.values()) {
                double chance = guess.share(score, of);
                if (chance < 1 && parent.share(score, of) > chance) {
                  SeedTree draws = seed.child(suite, score.id());
                  all.add(kept(suite, score, parent, packed, of, chance, draws));
                }
              }
            });
    return all;
  }

  private static Kept kept(
      String suite,
      Score score,
      SuiteScores parent,
      SuiteScores packed,
      List<EvaluationItem> items,
      double chance,
      SeedTree seed) {
    int n = items.size();
    SeedTree.Stream draws = seed.stream();
    double[] ratios = new double[RESAMPLES];
    boolean bounded = true;
    for (int r = 0; r < RESAMPLES; r++) {
      long before = 0;
      long after = 0;
      long of = 0;
      for (int i = 0; i < n; i++) {
        EvaluationItem item = items.get(draws.integer(n));
        before += score.right(parent.answer(item));
        after += score.right(packed.answer(item));
        of += score.of(parent.answer(item));
      }
      double above = (double) before / of - chance;
      bounded &= above > 0;
      ratios[r] = ((double) after / of - chance) / above;
    }
    Arrays.sort(ratios);
    double p = (parent.share(score, items) - chance) / (1 - chance);
    double q = (packed.share(score, items) - chance) / (1 - chance);
    int tail = RESAMPLES / 40;
    Double low = bounded ? ratios[tail] : null;
    Double high = bounded ? ratios[RESAMPLES - 1 - tail] : null;
    return new Kept(suite, score, p, q, q / p, low, high, n);
  }

  /** The smallest ratio over the scores that count. */
  static GateMeasurement accuracy(List<Kept> scores) {
    List<Kept> counting = scores.stream().filter(Kept::counts).toList();
    if (counting.isEmpty()) {
      List<String> all =
          scores.stream().map(k -> "%s %.3f".formatted(k.name(), k.parent())).toList();
      return GateMeasurement.of(
          Measurement.missing(
              ACCURACY,
              "on no suite does the fp32 model score between %s and %s: %s"
                  .formatted(LEAST, MOST, all)));
    }
    Kept worst = counting.get(0);
    for (Kept kept : counting) {
      worst = kept.low() < worst.low() ? kept : worst;
    }
    return new GateMeasurement(
        new Measurement(
            ACCURACY,
            worst.ratio(),
            worst.low(),
            worst.high(),
            worst.items(),
            "%s: %.3f of the packed file, %.3f of fp32; %d of %d scores count: %s"
                .formatted(
                    worst.name(),
                    worst.packed(),
                    worst.parent(),
                    counting.size(),
                    scores.size(),
                    counting.stream().map(Kept::name).toList())),
        null,
        List.of(),
        BitnetPhase.TERNARY);
  }

  /** Bytes of the fp32 weights over those of the packed file, all of it. */
  static GateMeasurement compression(long fp32, long packed) {
    return new GateMeasurement(
        Measurement.exact(
            COMPRESSION,
            (double) fp32 / packed,
            1,
            "%,d bytes of fp32 weights, %,d of the packed file, tokenizer included"
                .formatted(fp32, packed)),
        null,
        List.of(),
        BitnetPhase.TERNARY);
  }
}
