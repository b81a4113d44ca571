package io.agentforge.jobs.cli;

import io.agentforge.datasets.lease.LeaseTerms;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forge run}: the pipeline. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs the pipeline of a recipe; without one, the embedded default. Work that an earlier run"
            + " of the home has done with the same inputs is reused.",
    footerHeading = "%nExample:%n",
    footer = "  forge run --profile nano --set cognate.trunk_steps=100 --home ./forge-home")
final class RunCommand implements Callable<Integer> {
  @Mixin private RecipeArguments recipe;
  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    return new PipelineSession(home.uri(), master.master(), answer, LeaseTerms.usual())
        .run(recipe.recipe());
  }
}
