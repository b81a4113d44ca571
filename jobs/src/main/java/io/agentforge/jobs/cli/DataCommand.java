package io.agentforge.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge data}: the text and questions that models are trained and judged on. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Text and questions that models are trained and judged on.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataIngestCommand.class, DataAuditCommand.class, DataDescribeCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  forge data ingest books/ --name books && forge data describe books")
final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command of data?");
  }
}
