package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.ScoringAnswer;
import io.agentforge.model.Profile;
import io.agentforge.score.ScoringBenchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench score}: scoring speed beside its limit. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description =
        "Measures tokens per second of scoring texts, half to all of the length, and of the matrix"
            + " products alone that it needs.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench score --profile cognate-25m --json")
final class BenchScoreCommand implements Callable<Integer> {
  private static final int MOST_TEXTS = 100_000;

  @Mixin private BenchOptions options;

  @Option(
      names = "--texts",
      paramLabel = "N",
      defaultValue = "64",
      description = "Texts of a repetition (default: ${DEFAULT-VALUE}).")
  private int texts;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of the longest text (default: ${DEFAULT-VALUE}).")
  private int length;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Profile profile = options.profile();
    ScoringBenchmark.Result result =
        ScoringBenchmark.run(
            profile.config(),
            options.computeType(),
            options.within("--texts", texts, 1, MOST_TEXTS),
            options.within("--length", length, 4, profile.config().maxPositions()),
            options.repetitions());
    ScoringAnswer measured = new ScoringAnswer(profile.id(), texts, length, result, Bench.here());
    answer.print(measured::document, measured::text);
    return ExitStatus.DONE.code();
  }
}
