package io.agentforge.jobs.cli;

import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recipe and what the command line changes in it. */
final class RecipeArguments {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "YAML file (default: the embedded recipe, profile nano).")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a key, such as cognate.batch_size=8; may be repeated.")
  private List<String> set = List.of();

  @Option(
      names = "--profile",
      paramLabel = "P",
      description = "Size of the model: nano, micro or cognate-25m.")
  private String profile;

  @Option(
      names = "--phases",
      paramLabel = "P,...",
      description =
          "Phases to run, in pipeline order; this version has: cognate, evomerge, bitnet.")
  private String phases;

  @Option(
      names = "--topology",
      paramLabel = "T",
      description = "Order of the phases; this version has: sequential.")
  private String topology;

  /** The file, empty for the embedded recipe. */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** What problems name as their place. */
  String source() {
    return file == null ? RecipeReader.EMBEDDED : file.toString();
  }

  /** The recipe or all that is wrong with it. */
  RecipeReader.Reading check() {
    Overrides overrides =
        new Overrides(
            set,
            Optional.ofNullable(profile),
            Optional.ofNullable(phases),
            Optional.ofNullable(topology));
    return file == null
        ? RecipeReader.check(RecipeReader.EMBEDDED, "", overrides)
        : RecipeReader.check(file, overrides);
  }

  /**
   * The recipe.
   *
   * @throws io.agentforge.error.ForgeException RECIPE_INVALID with all problems
   */
  Recipe recipe() {
    return check().orThrow(source());
  }
}
