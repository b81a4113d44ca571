package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import io.agentforge.pack.PackedModel;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Time for a token and for a prompt, beside the time that this machine needs merely to read the
 * weights of a token, all in one run.
 */
public final class InferenceBenchmark {
  private static final int[] PROMPTS = {16, 64, 256};
  private static final int START = 16;
  private static final int TOKENS = 128;
  private static final int WARM_UP = 3;

  /** Of larger models, the time to read is that of so many bytes, scaled up. */
  private static final long MOST_READ = 256 << 20;

  private static final double MILLI = 1e6;

  private InferenceBenchmark() {}

  /**
   * Quantiles of the counted repetitions.
   *
   * @param p50 the median, as are {@code p95} and {@code p99} in milliseconds
   */
  public record Times(double p50, double p95, double p99, double min, double max) {
    static Times of(double[] milliseconds) {
      double[] sorted = milliseconds.clone();
      Arrays.sort(sorted);
      return new Times(
          at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), sorted[0], at(sorted, 1));
    }

    private static double at(double[] sorted, double share) {
      return sorted[(int) (share * (sorted.length - 1))];
    }
  }

  /**
   * @param kernel arithmetic that was used
   * @param token time for a token after a prompt of 16, over 128 tokens a repetition
   * @param firstToken time until the logits after a prompt of so many tokens
   * @param tokenOfProcessor processor time of the calling thread for a token, by repetition: what a
   *     busy machine disturbs least
   * @param firstTokenOfProcessor the same for prompts
   * @param loadMilliseconds from opening the model to the engine being ready
   * @param peakBytes most memory that the process has had, as the operating system counts
   * @param bytesPerToken weights that one token reads
   * @param readMilliseconds time to read as many bytes
   */
  public record Result(
      int threads,
      String kernel,
      int repetitions,
      Times token,
      Map<Integer, Times> firstToken,
      Times tokenOfProcessor,
      Map<Integer, Times> firstTokenOfProcessor,
      double loadMilliseconds,
      long peakBytes,
      long bytesPerToken,
      Times readMilliseconds) {}

  /** A model of a given shape with random ternary weights; see {@link RandomModel}. */
  public static PackedModel random(ModelConfig config) {
    return new RandomModel(config);
  }

  /**
   * Measures a model.
   *
   * @param model opens it
   * @param repetitions counted ones, at least 5; warm-up comes before
   */
  public static Result run(
      Supplier<PackedModel> model, Kernels kernels, int threads, int repetitions) {
    if (repetitions < 5) {
      throw new IllegalArgumentException(repetitions + " repetitions are fewer than 5");
    }
    long start = System.nanoTime();
    CpuDecoder decoder = CpuDecoder.of(model.get(), kernels);
    double load = (System.nanoTime() - start) / MILLI;
    int positions = decoder.config().maxPositions();
    int capacity = Math.min(positions, Math.max(PROMPTS[PROMPTS.length - 1], START + TOKENS));
    int tokens = Math.min(TOKENS, capacity - START);
    double[] token = new double[repetitions * tokens];
    double[] tokenCpu = new double[repetitions];
    Map<Integer, double[]> prompts = new LinkedHashMap<>();
    Map<Integer, double[]> promptsCpu = new LinkedHashMap<>();
    for (int length : PROMPTS) {
      if (length <= capacity) {
        prompts.put(length, new double[repetitions]);
        promptsCpu.put(length, new double[repetitions]);
      }
    }
    double[] reading = new double[repetitions];
    long read = Math.min(MOST_READ, decoder.bytesPerToken());
    double share = (double) read / decoder.bytesPerToken();
    long[] memory = new long[Math.toIntExact(read / Long.BYTES)];
    int[] ids = ids(decoder.config(), capacity);
    try (CpuSession session = decoder.session(capacity, threads)) {
      for (int r = -WARM_UP; r < repetitions; r++) {
        int kept = Math.max(0, r);
        for (Map.Entry<Integer, double[]> prompt : prompts.entrySet()) {
          session.truncate(0);
          long cpu = cpu();
          prompt.getValue()[kept] = append(session, ids, 0, prompt.getKey());
          promptsCpu.get(prompt.getKey())[kept] = (cpu() - cpu) / MILLI;
        }
        session.truncate(0);
        session.append(ids, 0, START);
        long cpu = cpu();
        for (int t = 0; t < tokens; t++) {
          token[kept * tokens + t] = append(session, ids, START + t, START + t + 1);
        }
        tokenCpu[kept] = (cpu() - cpu) / MILLI / tokens;
        reading[kept] = read(memory) / share;
      }
    }
    return new Result(
        threads,
        kernels.name(),
        repetitions,
        Times.of(token),
        times(prompts),
        Times.of(tokenCpu),
        times(promptsCpu),
        load,
        peakBytes(),
        decoder.bytesPerToken(),
        Times.of(reading));
  }

  private static Map<Integer, Times> times(Map<Integer, double[]> milliseconds) {
    Map<Integer, Times> times = new LinkedHashMap<>();
    milliseconds.forEach((length, values) -> times.put(length, Times.of(values)));
    return times;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static int[] ids(ModelConfig config, int count) {
    SeedTree.Stream random = SeedTree.root(1).child("infer-benchmark").stream();
    int[] ids = new int[count];
    Arrays.setAll(ids, i -> random.integer(config.vocab()));
    return ids;
  }

  private static double append(CpuSession session, int[] ids, int from, int to) {
    long start = System.nanoTime();
    session.append(ids, from, to);
    return (System.nanoTime() - start) / MILLI;
  }

  /**
   * Reads memory once, on one thread; the best of a few, as caches are then as warm as they get.
   */
  private static double read(long[] memory) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      memory[0] = sum(memory) == 1 ? 1 : 0; // the sum is used, so it is computed
      best = Math.min(best, (System.nanoTime() - start) / MILLI);
    }
    return best;
  }

  private static long sum(long[] memory) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = 0; i + 3 < memory.length; i += 4) {
      a ^= memory[i];
      b ^= memory[i + 1];
      c ^= memory[i + 2];
      d ^= memory[i + 3];
    }
    return a ^ b ^ c ^ d;
  }

  /** The high-water mark of the process; where nobody tells, what the heap has now. */
  private static long peakBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElseThrow(IOException::new);
    } catch (IOException e) {
      return Runtime.getRuntime().totalMemory();
    }
  }
}
