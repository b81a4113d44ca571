package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge gc}: frees the space of what no run refers to. */
@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description =
        "Removes files that no run of the home refers to: results of attempts that came to nothing,"
            + " checkpoints, objects and staged files. The ledger keeps its history. Run it when no"
            + " run is under way.",
    footerHeading = "%nExample:%n",
    footer = "  forge gc --dry-run --keep-last 5 --grace 2d")
final class GcCommand implements Callable<Integer> {
  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "7d",
      description = "Files younger than this stay: 90s, 30m, 12h or 7d (default: 7d).")
  private String grace;

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      description =
          "Give up the checkpoints and results of all but the N runs that began last (default:"
              + " every run keeps its own).")
  private Integer keepLast;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    if (keepLast != null && keepLast < 1) {
      throw new ParameterException(spec.commandLine(), "--keep-last is at least 1");
    }
    new Cleaning(home.uri(), master.master(), answer)
        .collect(period(), Optional.ofNullable(keepLast), dryRun);
    return ExitStatus.DONE.code();
  }

  private Duration period() {
    if (!grace.matches("\\d{1,6}[smhd]")) {
      throw new ParameterException(
          spec.commandLine(), "--grace '" + grace + "' is no time; write 90s, 30m, 12h or 7d");
    }
    String number = grace.substring(0, grace.length() - 1);
    boolean days = grace.endsWith("d");
    return Duration.parse((days ? "P" : "PT") + number + grace.substring(grace.length() - 1));
  }
}
