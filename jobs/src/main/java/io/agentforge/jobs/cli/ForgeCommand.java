package io.agentforge.jobs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that holds all others. */
@Command(
    name = "forge",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Turns base language models into one small, specialised, compressed agent.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      ValidateCommand.class,
      ResumeCommand.class,
      StatusCommand.class,
      ReportCommand.class,
      VerifyCommand.class,
      GcCommand.class,
      DataCommand.class,
      ScoreCommand.class,
      MergeCommand.class,
      PackCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      InspectCommand.class,
      GenerateCommand.class,
      SqlCommand.class,
      MaintainCommand.class,
      BenchCommand.class,
      DoctorCommand.class
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, every gate passed",
      "1:internal error: a bug; the log is kept",
      "2:usage or configuration",
      "3:input data or model unusable",
      "4:a gate failed or was not evaluated; the run itself is complete",
      "5:storage or ledger",
      "6:cluster or resources",
      "130:interrupted; state is kept and the resume command printed"
    },
    footerHeading = "%nExample:%n",
    footer = "  forge doctor && forge validate conf/recipes/nano.yaml")
final class ForgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** The command line as {@link ForgeMain} and tests run it. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    Failures failures = new Failures();
    return new CommandLine(new ForgeCommand())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
