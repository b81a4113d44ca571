package io.agentforge.train;

import ai.djl.Device;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.decoder.GemmCeiling;
import io.agentforge.decoder.ReferenceDecoder;
import io.agentforge.model.ModelConfig;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.GradMode;
import io.agentforge.torch.TorchRuntime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * Measures training: one task, two side by side, the reference in plain array operations, and what
 * multiplying alone would allow. One torch thread a task, random weights and tokens, whole
 * optimiser steps. Repetitions of one task, reference and ceiling alternate, so that a change of
 * the machine's load meets all three.
 */
public final class TrainingBenchmark {
  private static final int WARM_UP_STEPS = 2;
  private static final int STEPS_SIDE_BY_SIDE = 2;

  private final ModelConfig config;
  private final ComputeType computeType;
  private final int rows;
  private final int length;
  private final int repetitions;

  /**
   * @param rows rows of a batch
   * @param length tokens of a row
   * @param repetitions counted repetitions of each measurement, at least 5 for a figure to quote
   */
  public TrainingBenchmark(
      ModelConfig config, ComputeType computeType, int rows, int length, int repetitions) {
    this.config = config;
    this.computeType = computeType;
    this.rows = rows;
    this.length = length;
    this.repetitions = repetitions;
  }

  /**
   * Tokens per second, but for the last component.
   *
   * @param oneTask one trainer on one thread
   * @param twoTasks two trainers on two threads of this JVM, together
   * @param reference the same step in plain fp32 array operations with automatic differentiation
   * @param ceiling a step that only multiplied: the products of all linear layers, forward and
   *     backward, and those of attention, at the measured rate
   * @param gigaflops measured multiplication rate on the model's own shapes, 10⁹ operations per
   *     second
   */
  public record Result(
      MeasuredRate oneTask,
      MeasuredRate twoTasks,
      MeasuredRate reference,
      MeasuredRate ceiling,
      MeasuredRate gigaflops) {

    /** How many times as fast as the reference. */
    public double timesReference() {
      return oneTask.median() / reference.median();
    }

    /** Share of the ceiling that one task reaches. */
    public double shareOfCeiling() {
      return oneTask.median() / ceiling.median();
    }
  }

  /** Runs all measurements on the calling thread and, for two tasks, two more. */
  public Result run() {
    TorchRuntime.prepareThread(GradMode.OFF);
    int tokens = rows * length;
    Clocked one = Clocked.ofThisThread(repetitions);
    Clocked reference = Clocked.ofThisThread(repetitions);
    Clocked products = Clocked.ofThisThread(repetitions);
    double flops;
    try (Trainer trainer = trainer(0);
        DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(1));
        GemmCeiling ceiling = ceiling(tokens)) {
      Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
      ReferenceDecoder decoder = new ReferenceDecoder(weights);
      Batch batch = batch(0, 0);
      Runnable referenceStep =
          () -> decoder.backward(batch, (p, gradient) -> adam.update(p.getName(), p, gradient));
      referenceStep.run();
      for (int i = -WARM_UP_STEPS; i < repetitions; i++) {
        one.time(i, trainer::step);
        products.time(i, ceiling::run);
        if (i >= 0) {
          reference.time(i, referenceStep);
        }
      }
      flops = ceiling.operations();
    }
    double q = (double) config.heads() * config.headDim();
    double attention = 12.0 * config.layers() * tokens * length * q;
    return new Result(
        one.rate(tokens),
        twoTasks(),
        reference.rate(tokens),
        products.rate(tokens * flops / (flops + attention)),
        products.rate(flops / 1e9));
  }

  private GemmCeiling ceiling(int tokens) {
    return new GemmCeiling(
        config, computeType, Device.cpu(), tokens, GemmCeiling.Pass.FORWARD_AND_BACKWARD);
  }

  private MeasuredRate twoTasks() {
    ExecutorService first = Executors.newSingleThreadExecutor();
    ExecutorService second = Executors.newSingleThreadExecutor();
    try {
      List<ExecutorService> threads = List.of(first, second);
      long[] ids = {threadOf(first), threadOf(second)};
      Clocked clocked = new Clocked(repetitions, () -> cpuNanos(ids));
      Trainer a = first.submit(() -> trainer(1)).get();
      Trainer b = second.submit(() -> trainer(2)).get();
      for (int i = -1; i < repetitions; i++) {
        clocked.time(i, () -> together(threads, List.of(steps(a), steps(b))));
      }
      a.close();
      b.close();
      return clocked.rate(2.0 * STEPS_SIDE_BY_SIDE * rows * length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a measured task failed", e.getCause());
    } finally {
      first.shutdown();
      second.shutdown();
    }
  }

  private static long threadOf(ExecutorService thread)
      throws InterruptedException, ExecutionException {
    return thread.submit(() -> Thread.currentThread().getId()).get();
  }

  /** Processor time of threads; that of the process counts in steps of 10 ms, too coarse here. */
  private static long cpuNanos(long... threads) {
    ThreadMXBean times = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads).map(times::getThreadCpuTime).sum();
  }

  private static Callable<StepReport> steps(Trainer trainer) {
    return () -> {
      for (int i = 1; i < STEPS_SIDE_BY_SIDE; i++) {
        trainer.step();
      }
      return trainer.step();
    };
  }

  private static void together(List<ExecutorService> threads, List<Callable<StepReport>> tasks) {
    try {
      Future<StepReport> first = threads.get(0).submit(tasks.get(0));
      Future<StepReport> second = threads.get(1).submit(tasks.get(1));
      first.get();
      second.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a measured task failed", e.getCause());
    }
  }

  private Trainer trainer(int task) {
    TrainingSettings settings =
        new TrainingSettings(
            1000, 1, 1e-3, 10, 100, 0.1, 0.9, 0.95, 1e-8, 0.1, 1.0, false, computeType);
    DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(1));
    return Trainer.start(weights, settings, index -> batch(task, index));
  }

  private Batch batch(int task, long index) {
    SeedTree draws = SeedTree.root(task).child("benchmark", index);
    int[] inputs = new int[rows * length];
    int[] targets = new int[rows * length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = draws.integer(i, config.vocab());
      targets[i] = draws.integer(i + 1L, config.vocab());
    }
    return new Batch(rows, length, inputs, targets);
  }

  /** Wall and processor time of repetitions; negative indices are warm-up. */
  private static final class Clocked {
    private final LongSupplier processor;
    private final long[] wall;
    private final long[] cpu;

    Clocked(int repetitions, LongSupplier processor) {
      this.processor = processor;
      wall = new long[repetitions];
      cpu = new long[repetitions];
    }

    static Clocked ofThisThread(int repetitions) {
      long thread = Thread.currentThread().getId();
      return new Clocked(repetitions, () -> cpuNanos(thread));
    }

    void time(int repetition, Runnable work) {
      long cpuStart = processor.getAsLong();
      long start = System.nanoTime();
      work.run();
      if (repetition >= 0) {
        wall[repetition] = System.nanoTime() - start;
        cpu[repetition] = Math.max(1, processor.getAsLong() - cpuStart);
      }
    }

    MeasuredRate rate(double units) {
      return MeasuredRate.of(units, wall, cpu);
    }
  }
}
