package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.recipe.EffectiveRecipe;
import io.agentforge.recipe.Problem;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge validate}: every problem of a recipe at once. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Checks a recipe: every problem at once, with line, column and nearest name. Starts no"
            + " Spark.",
    footerHeading = "%nExample:%n",
    footer = {
      "  forge validate conf/recipes/nano.yaml --set cognate.batch_size=8",
      "  conf/recipes/nano.yaml: valid; nano-default, profile nano, phases cognate"
    })
final class ValidateCommand implements Callable<Integer> {
  @Mixin private RecipeArguments arguments;
  @Mixin private AnswerOption answer;

  @Option(
      names = "--effective",
      description = "Also print the effective recipe, nothing left to a default.")
  private boolean effective;

  @Override
  public Integer call() {
    RecipeReader.Reading reading = arguments.check();
    answer.print(() -> document(reading), () -> text(reading));
    return (reading.recipe().isPresent() ? ExitStatus.DONE : ExitStatus.USAGE).code();
  }

  private Map<String, Object> document(RecipeReader.Reading reading) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("recipe", arguments.source());
    document.put("valid", reading.recipe().isPresent());
    document.put("problems", reading.problems().stream().map(ValidateCommand::problem).toList());
    reading
        .recipe()
        .ifPresent(
            recipe -> {
              document.put("sha256", EffectiveRecipe.sha256(recipe));
              document.put("effective", EffectiveRecipe.tree(recipe));
            });
    return document;
  }

  private static Map<String, Object> problem(Problem problem) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", problem.source());
    map.put("line", problem.line());
    map.put("column", problem.column());
    map.put("key", problem.key());
    map.put("message", problem.message());
    map.put("nearest", problem.nearest().orElse(null));
    return map;
  }

  private String text(RecipeReader.Reading reading) {
    return reading.recipe().map(this::valid).orElseGet(() -> invalid(reading.problems()));
  }

  private String valid(Recipe recipe) {
    String line =
        "%s: valid; %s, profile %s, phases %s%n"
            .formatted(
                arguments.source(),
                recipe.name(),
                recipe.profile().id(),
                String.join(", ", recipe.phases()));
    return effective ? line + EffectiveRecipe.yaml(recipe) : line;
  }

  private static String invalid(List<Problem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append(problem).append(System.lineSeparator()));
    return text.append(problems.size() == 1 ? "1 problem" : problems.size() + " problems")
        .toString();
  }
}
