package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge status}: how a run stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says how a run stands: phases, work units, checkpoints and gates.",
    footerHeading = "%nExample:%n",
    footer = "  forge status --json | jq .state")
final class StatusCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "Run (default: the latest of the home).")
  private String run;

  @Option(
      names = "--exit-status",
      description =
          "End with the status that 'forge run' ended with, or 130 while it has not: for schedulers"
              + " whose driver runs elsewhere.")
  private boolean exitStatus;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    ExitStatus ended = new RunViews(home.uri(), master.master()).status(run, answer);
    return (exitStatus ? ended : ExitStatus.DONE).code();
  }
}
