package io.agentforge.jobs.cli;

import io.agentforge.datasets.task.AuditReport;
import io.agentforge.datasets.task.TaskAudit;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.error.ExitStatus;
import io.agentforge.recipe.Recipe;
import io.agentforge.seed.SeedTree;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge data audit}: whether the generated questions can be trusted. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Draws questions of every family and split as the recipe would, and shows what the splits"
            + " share and how far shortcuts get. Ends with 3 when an instance is in two splits.",
    footerHeading = "%nExample:%n",
    footer = "  forge data audit --draws 2000")
final class DataAuditCommand implements Callable<Integer> {
  @Mixin private RecipeArguments recipe;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Questions of each family and split (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Recipe chosen = recipe.recipe();
    TaskSampler sampler =
        new TaskSampler(
            new TaskSplits(chosen.data().salt()),
            chosen.cognate().lowestLevel(),
            chosen.cognate().highestLevel());
    AuditReport report = TaskAudit.audit(sampler, draws, SeedTree.root(chosen.seed()));
    answer.print(() -> report, report::table);
    return (report.disjoint() ? ExitStatus.DONE : ExitStatus.UNUSABLE_INPUT).code();
  }
}
