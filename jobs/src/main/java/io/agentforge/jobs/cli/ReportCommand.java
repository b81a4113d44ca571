package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge report}: a run as one HTML file. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Writes one self-contained HTML file about a run: gates, learning curves, samples, time,"
            + " provenance. The answer is its path.",
    footerHeading = "%nExample:%n",
    footer = "  forge report -o run.html")
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "Run (default: the latest of the home).")
  private String run;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.html",
      description = "Where to write (default: HOME/runs/RUN/report.html).")
  private Path output;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    new RunViews(home.uri(), master.master()).report(run, Optional.ofNullable(output), answer);
    return ExitStatus.DONE.code();
  }
}
