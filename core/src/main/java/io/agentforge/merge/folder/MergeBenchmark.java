package io.agentforge.merge.folder;

import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.RecipeSource;
import io.agentforge.merge.recipe.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Merges folders, judgement and renaming included, beside a plain copy of the same files: both read
 * the same bytes, write to the same disk and force what they wrote. Copy and methods take turns, so
 * that neighbours disturb all alike.
 */
public final class MergeBenchmark {
  private static final int WARM_UP = 2;

  private final List<Path> models;
  private final Path work;
  private final MergeOptions options;

  /**
   * @param models the first is the base of methods that have one; at least two
   * @param work folder for outputs, which are removed
   */
  public MergeBenchmark(List<Path> models, Path work, MergeOptions options) {
    if (models.size() < 2) {
      throw new IllegalArgumentException("two models at least");
    }
    this.models = List.copyOf(models);
    this.work = work;
    this.options = options;
  }

  /**
   * One thing that was measured.
   *
   * @param name {@code copy} or the method
   * @param bytes of weights that one repetition reads
   * @param seconds of the counted repetitions
   * @param peakBytes largest heap of the first counted repetition, garbage included
   */
  public record Measured(String name, long bytes, List<Double> seconds, long peakBytes) {}

  /**
   * All that was measured.
   *
   * @param bytes of weights of all models
   * @param remarks of the merges
   */
  public record Result(long bytes, Measured copy, List<Measured> methods) {}

  /** A recipe of two or more models. */
  private record Trial(String name, List<Path> inputs, Optional<MergeRecipe> recipe) {}

  /**
   * Measures.
   *
   * @param repetitions counted ones, at least 5; warm-up comes before
   */
  public Result run(int repetitions) throws IOException {
    if (repetitions < 5) {
      throw new IllegalArgumentException(repetitions + " repetitions are fewer than 5");
    }
    List<Trial> trials = trials();
    List<List<Double>> seconds = new ArrayList<>();
    long[] peaks = new long[trials.size()];
    trials.forEach(trial -> seconds.add(new ArrayList<>()));
    for (int i = 0; i < WARM_UP + repetitions; i++) {
      for (int t = 0; t < trials.size(); t++) {
        if (i == WARM_UP) {
          resetPeak();
        }
        double taken = time(trials.get(t));
        if (i >= WARM_UP) {
          seconds.get(t).add(taken);
        }
        if (i == WARM_UP) {
          peaks[t] = peak();
        }
      }
    }
    List<Measured> measured = new ArrayList<>();
    for (int t = 0; t < trials.size(); t++) {
      Trial trial = trials.get(t);
      measured.add(new Measured(trial.name(), bytes(trial.inputs()), seconds.get(t), peaks[t]));
    }
    return new Result(bytes(models), measured.get(0), measured.subList(1, measured.size()));
  }

  private List<Trial> trials() {
    List<Path> two = models.subList(models.size() - 2, models.size());
    List<Trial> trials = new ArrayList<>();
    trials.add(new Trial("copy", models, Optional.empty()));
    trials.add(new Trial("linear", models, Optional.of(linear())));
    trials.add(new Trial("slerp", two, Optional.of(slerp(two))));
    trials.add(new Trial("ties", models, Optional.of(taskVectors("ties"))));
    trials.add(new Trial("dare_ties", models, Optional.of(taskVectors("dare_ties"))));
    return trials;
  }

  private MergeRecipe linear() {
    List<RecipeSource> sources =
        models.stream()
            .map(m -> RecipeSource.whole(m.toString(), Settings.of(Map.of("weight", 1.0))))
            .toList();
    return MergeRecipe.ofModels("linear", Optional.empty(), sources, Settings.NONE);
  }

  private static MergeRecipe slerp(List<Path> two) {
    List<RecipeSource> sources =
        two.stream().map(m -> RecipeSource.whole(m.toString(), Settings.NONE)).toList();
    return MergeRecipe.ofModels(
        "slerp", Optional.of(two.get(0).toString()), sources, Settings.of(Map.of("t", 0.4)));
  }

  private MergeRecipe taskVectors(String method) {
    List<RecipeSource> donors =
        models.stream()
            .skip(1)
            .map(
                m ->
                    RecipeSource.whole(
                        m.toString(), Settings.of(Map.of("weight", 0.5, "density", 0.5))))
            .toList();
    return MergeRecipe.ofModels(
        method, Optional.of(models.get(0).toString()), donors, Settings.NONE);
  }

  private double time(Trial trial) throws IOException {
    Path out = work.resolve("out-" + trial.name());
    long start = System.nanoTime();
    if (trial.recipe().isPresent()) {
      try (OutputFolder folder = LocalOutputFolder.begin(out)) {
        FolderMerge.judge(trial.recipe().get(), ModelSource.local(Path.of("")), options)
            .run(folder);
      }
    } else {
      copy(trial.inputs(), out);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    remove(out);
    return seconds;
  }

  private static void copy(List<Path> folders, Path out) throws IOException {
    for (int i = 0; i < folders.size(); i++) {
      Path target = Files.createDirectories(out.resolve(Integer.toString(i)));
      for (Path file : weights(folders.get(i))) {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
            FileChannel to =
                FileChannel.open(
                    target.resolve(file.getFileName()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
          long size = from.size();
          for (long at = 0; at < size; ) {
            at += from.transferTo(at, size - at, to);
          }
          to.force(true);
        }
      }
    }
  }

  private static List<Path> weights(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private static long bytes(List<Path> folders) throws IOException {
    long bytes = 0;
    for (Path folder : folders) {
      for (Path file : weights(folder)) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
