package io.agentforge.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forge resume}: goes on with a run. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description =
        "Goes on with a run that was interrupted or failed, under the recipe it was started with."
            + " Finished work units are not done again.",
    footerHeading = "%nExample:%n",
    footer = "  forge resume --home ./forge-home")
final class ResumeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "Run (default: the latest of the home).")
  private String run;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private WaitOption waiting;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    return new PipelineSession(home.uri(), master.master(), answer, waiting.terms()).resume(run);
  }
}
