package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.TrainingAnswer;
import io.agentforge.model.Profile;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TrainingBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench train}: training speed beside its limit. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Measures tokens per second of one training task, of two side by side, of the same step in"
            + " plain array operations, and of the matrix products alone.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench train --profile cognate-25m --dtype bf16")
final class BenchTrainCommand implements Callable<Integer> {
  private static final int MOST_ROWS = 1024;

  @Mixin private BenchOptions options;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "8",
      description = "Rows of a batch (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of a row (default: ${DEFAULT-VALUE}).")
  private int length;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Profile profile = options.profile();
    ComputeType computeType = options.computeType();
    TrainingBenchmark benchmark =
        new TrainingBenchmark(
            profile.config(),
            computeType,
            options.within("--rows", rows, 1, MOST_ROWS),
            options.within("--length", length, 2, profile.config().maxPositions()),
            options.repetitions());
    TrainingAnswer measured =
        new TrainingAnswer(profile.id(), computeType, rows, length, benchmark.run(), Bench.here());
    answer.print(measured::document, measured::text);
    return ExitStatus.DONE.code();
  }
}
