package io.agentforge.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge bench}: how fast this machine is, and how fast it could be. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures speed with the limit of this machine beside, in one run.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchTrainCommand.class,
      BenchScoreCommand.class,
      BenchMergeCommand.class,
      BenchStageCommand.class,
      BenchPhaseCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = "  forge bench train --profile cognate-25m --json")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command of bench?");
  }
}
