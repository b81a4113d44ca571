package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge bench phase}: where the wall time of a phase went. */
@Command(
    name = "phase",
    mixinStandardHelpOptions = true,
    description =
        "Reads from the ledger where the wall time of a phase went. For a phase that was reused:"
            + " the time of the run that computed it.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench phase --json | jq .outside_training_and_scoring.share")
final class BenchPhaseCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "Run (default: the latest of the home).")
  private String run;

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      defaultValue = "cognate",
      description = "Phase (default: ${DEFAULT-VALUE}).")
  private String phase;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    new RunViews(home.uri(), master.master()).phaseTime(run, phase, answer);
    return ExitStatus.DONE.code();
  }
}
