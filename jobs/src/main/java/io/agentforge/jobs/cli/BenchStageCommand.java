package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench stage}: what a stage costs besides its work. */
@Command(
    name = "stage",
    mixinStandardHelpOptions = true,
    description =
        "Measures stages of work units that do nothing, beside bare Spark jobs of as many tasks, on"
            + " the master and the home that are given.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench stage --master local-cluster[2,1,1024] --json")
final class BenchStageCommand implements Callable<Integer> {
  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "2",
      description = "Tasks of a stage (default: ${DEFAULT-VALUE}).")
  private int tasks;

  @Mixin private BenchOptions options;
  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    int many = options.within("--tasks", tasks, 1, 10_000);
    int repetitions = options.repetitions();
    new StageMeasurement(home.uri(), master.master(), answer).measure(many, repetitions);
    return ExitStatus.DONE.code();
  }
}
