package io.agentforge.score;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.decoder.GemmCeiling;
import io.agentforge.model.ModelConfig;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * NLL tokens per second beside the rate at which this machine does the matrix products alone that a
 * forward pass needs, both measured in turn in one run so that neighbours disturb both alike.
 */
public final class ScoringBenchmark {
  private static final int WARM_UP = 2;

  /** Rows at which the products run at their full rate. */
  private static final int CEILING_ROWS = 2048;

  private ScoringBenchmark() {}

  /** Median, least and most of the counted repetitions. */
  public record Spread(double median, double min, double max) {
    /** Of any number of values, at least one. */
    public static Spread of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
  }

  /**
   * @param tokensPerSecond scored tokens by the wall clock
   * @param tokensPerCpuSecond scored tokens by the processor time of the thread
   * @param ceiling tokens per second of the matrix products alone, by the wall clock
   * @param cpuCeiling the same by processor time
   * @param gigaflops what the ceiling amounts to
   * @param tokens scored tokens of one repetition
   */
  public record Result(
      ComputeType computeType,
      int repetitions,
      long tokens,
      Spread tokensPerSecond,
      Spread tokensPerCpuSecond,
      Spread ceiling,
      Spread cpuCeiling,
      double gigaflops) {
    /** Share of the ceiling that scoring reaches, medians of processor time. */
    public double share() {
      return tokensPerCpuSecond.median() / cpuCeiling.median();
    }
  }

  /**
   * Scores random texts, half to all of {@code length} tokens long, with a freshly initialised
   * model.
   *
   * @param repetitions counted ones, at least 5; warm-up comes before
   */
  public static Result run(
      ModelConfig config, ComputeType computeType, int texts, int length, int repetitions) {
    if (repetitions < 5) {
      throw new IllegalArgumentException(repetitions + " repetitions are fewer than 5");
    }
    SeedTree seed = SeedTree.root(1).child("score-benchmark");
    List<ScoredSequence> sequences = sequences(config, texts, length, seed);
    long tokens = sequences.stream().mapToLong(s -> s.tokens().length - 1L).sum();
    DecoderOptions options = new DecoderOptions(computeType, DecoderOptions.exact().device());
    try (DecoderWeights weights = DecoderWeights.initial(config, seed);
        Decoder decoder = Decoder.of(config, weights.tensors(), options);
        GemmCeiling ceiling =
            new GemmCeiling(
                config, computeType, options.device(), CEILING_ROWS, GemmCeiling.Pass.FORWARD)) {
      long batches = (tokens + CEILING_ROWS - 1) / CEILING_ROWS;
      long multiplied = batches * CEILING_ROWS;
      List<Timing> scoring = new ArrayList<>();
      List<Timing> products = new ArrayList<>();
      for (int i = 0; i < WARM_UP + repetitions; i++) {
        scoring.add(Timing.of(() -> Scorer.score(decoder, sequences)));
        products.add(Timing.of(() -> multiply(ceiling, batches)));
      }
      List<Timing> s = scoring.subList(WARM_UP, scoring.size());
      List<Timing> p = products.subList(WARM_UP, products.size());
      Spread limit = wall(p, multiplied);
      return new Result(
          computeType,
          repetitions,
          tokens,
          wall(s, tokens),
          cpu(s, tokens),
          limit,
          cpu(p, multiplied),
          limit.median() * ceiling.operations() / CEILING_ROWS / 1e9);
    }
  }

  private static void multiply(GemmCeiling ceiling, long batches) {
    for (long i = 0; i < batches; i++) {
      ceiling.run();
    }
  }

  private static List<ScoredSequence> sequences(
      ModelConfig config, int texts, int length, SeedTree seed) {
    List<ScoredSequence> sequences = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      SeedTree.Stream random = seed.child("text", i).stream();
      int[] tokens = new int[random.between(length / 2, length)];
      Arrays.setAll(tokens, t -> random.integer(config.vocab()));
      sequences.add(new ScoredSequence(tokens, 1));
    }
    return sequences;
  }

  private static Spread wall(List<Timing> timings, long tokens) {
    return Spread.of(timings.stream().mapToDouble(t -> tokens / t.wallSeconds()).toArray());
  }

  private static Spread cpu(List<Timing> timings, long tokens) {
    return Spread.of(timings.stream().mapToDouble(t -> tokens / t.cpuSeconds()).toArray());
  }

  private record Timing(double wallSeconds, double cpuSeconds) {
    static Timing of(Runnable work) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long cpu = threads.getCurrentThreadCpuTime();
      long wall = System.nanoTime();
      work.run();
      return new Timing(
          (System.nanoTime() - wall) / 1e9, (threads.getCurrentThreadCpuTime() - cpu) / 1e9);
    }
  }
}
