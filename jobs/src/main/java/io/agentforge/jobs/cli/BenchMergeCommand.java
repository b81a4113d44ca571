package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.MergeAnswer;
import io.agentforge.merge.folder.BenchmarkModels;
import io.agentforge.merge.folder.MergeBenchmark;
import io.agentforge.merge.folder.MergeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge bench merge}: speed of merging folders beside a plain copy. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description =
        "Measures GB of input per second of merging folders by linear, slerp, ties and dare_ties,"
            + " judgement, checksums and forcing to disk included, beside a plain copy of the same"
            + " files.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench merge --models models/base models/math models/code --json")
final class BenchMergeCommand implements Callable<Integer> {
  private static final int LEAST = 5;

  @Option(
      names = "--models",
      arity = "2..*",
      paramLabel = "DIR",
      description = "Folders to merge, the base first (default: random ones made for it).")
  private List<Path> models;

  @Option(
      names = "--set",
      paramLabel = "SET",
      defaultValue = "COGNATE_25M",
      description =
          "Random models: cognate_25m, fp32 in one file; streamed_1b, bf16 in files of half a GiB,"
              + " 8 GB of disk (default: cognate_25m).")
  private BenchmarkModels set;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where random models and outputs go and are removed (default: temporary).")
  private Path work;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Tensors merged side by side (default: all processors).")
  private Integer threads;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Bound for tensors on their way (default: half of the heap).")
  private Long memory;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Counted repetitions, at least 5 (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Mixin private AnswerOption answer;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (repetitions < LEAST) {
      throw new ParameterException(
          spec.commandLine(), "--repetitions: a figure needs 5, not " + repetitions);
    }
    MergeAnswer measured = measure();
    answer.print(measured::document, measured::text);
    return ExitStatus.DONE.code();
  }

  private MergeAnswer measure() {
    MergeOptions options = MergeOptions.defaults().withStrangers(MergeOptions.Strangers.ALLOWED);
    options = threads == null ? options : options.withThreads(Math.max(1, threads));
    options = memory == null ? options : options.withMemoryBytes(memory);
    try {
      Path folder =
          work == null
              ? Files.createTempDirectory("forge-bench-merge-")
              : Files.createTempDirectory(Files.createDirectories(work), "bench-merge-");
      try {
        boolean own = models != null;
        List<Path> merged = own ? models : set.make(folder);
        MergeBenchmark.Result result = new MergeBenchmark(merged, folder, options).run(repetitions);
        String name = set.name().toLowerCase(Locale.ROOT);
        List<String> names =
            own
                ? models.stream().map(Path::toString).toList()
                : merged.stream().map(model -> name + "/" + model.getFileName()).toList();
        return new MergeAnswer(names, result, Bench.here());
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          "bench merge",
          "the models cannot be written or copied: " + e,
          "Free space, or give another folder with --work.",
          e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
