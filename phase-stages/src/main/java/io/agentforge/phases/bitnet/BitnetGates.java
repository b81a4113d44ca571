package io.agentforge.phases.bitnet;

import io.agentforge.gate.Measurement;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The two gates of phase 4, measured; judging is the pipeline's. */
final class BitnetGates {
  static final String ACCURACY = "accuracy_kept";
  static final String COMPRESSION = "compression_ratio";

  /** Suites on which the fp32 model scores between these count: a saturated one proves nothing. */
  private static final double LEAST = 0.6;

  private static final double MOST = 0.9;
  private static final int RESAMPLES = 2000;

  private BitnetGates() {}

  /**
   * One suite's ratio of chance-corrected scores.
   *
   * @param parent chance-corrected score of the fp32 model
   * @param packed that of the packed file
   * @param low lower end of the 95 % interval of the ratio, items resampled in pairs
   */
  record Kept(
      String suite,
      double parent,
      double packed,
      double ratio,
      double low,
      double high,
      int items) {
    boolean counts() {
      return parent >= LEAST && parent <= MOST;
    }
  }

  /** Every suite that the fp32 model answers better than chance. */
  static List<Kept> kept(
      SuiteScores parent, SuiteScores packed, List<EvaluationItem> items, SeedTree seed) {
    List<Kept> all = new ArrayList<>();
    SuiteScores.bySuite(items)
        .forEach(
            (suite, of) -> {
              double chance = SuiteScores.chance(of);
              if (chance < 1 && parent.accuracy(of) > chance) {
                all.add(kept(suite, parent, packed, of, chance, seed.child(suite)));
              }
            });
    return all;
  }

  private static Kept kept(
      String suite,
      SuiteScores parent,
      SuiteScores packed,
      List<EvaluationItem> items,
      double chance,
      SeedTree seed) {
    int n = items.size();
    boolean[] before = new boolean[n];
    boolean[] after = new boolean[n];
    for (int i = 0; i < n; i++) {
      before[i] = parent.exact(items.get(i).id());
      after[i] = packed.exact(items.get(i).id());
    }
    SeedTree.Stream draws = seed.stream();
    double[] ratios = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      int a = 0;
      int b = 0;
      for (int i = 0; i < n; i++) {
        int at = draws.integer(n);
        a += before[at] ? 1 : 0;
        b += after[at] ? 1 : 0;
      }
      ratios[r] = ((double) b / n - chance) / Math.max(1e-9, (double) a / n - chance);
    }
    Arrays.sort(ratios);
    double p = (parent.accuracy(items) - chance) / (1 - chance);
    double q = (packed.accuracy(items) - chance) / (1 - chance);
    int tail = RESAMPLES / 40;
    return new Kept(suite, p, q, q / p, ratios[tail], ratios[RESAMPLES - 1 - tail], n);
  }

  /** The smallest ratio over the suites that count. */
  static GateMeasurement accuracy(List<Kept> suites) {
    List<Kept> counting = suites.stream().filter(Kept::counts).toList();
    if (counting.isEmpty()) {
      List<String> scores =
          suites.stream().map(k -> "%s %.3f".formatted(k.suite(), k.parent())).toList();
      return GateMeasurement.of(
          Measurement.missing(
              ACCURACY,
              "on no suite does the fp32 model score between %s and %s: %s"
                  .formatted(LEAST, MOST, scores)));
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
            "suite %s: %.3f of the packed file, %.3f of fp32; %d of %d suites count"
                .formatted(
                    worst.suite(), worst.packed(), worst.parent(), counting.size(), suites.size())),
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
            "%,d bytes of fp32 safetensors, %,d of the packed file, tokenizer included"
                .formatted(fp32, packed)),
        null,
        List.of(),
        BitnetPhase.TERNARY);
  }
}
