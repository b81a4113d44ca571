package io.agentforge.merge.recipe;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.MergeMethods;
import io.agentforge.recipe.Place;
import io.agentforge.recipe.Problem;
import io.agentforge.recipe.YamlSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads mergekit's YAML. Every problem is found in one reading; a key that is not understood, or
 * that would change nothing, is refused with the reason.
 */
public final class MergeRecipeReader {
  private MergeRecipeReader() {}

  /**
   * What came of reading.
   *
   * @param recipe present exactly when there is no problem
   */
  public record Reading(Optional<MergeRecipe> recipe, List<Problem> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }

    /**
     * The recipe.
     *
     * @throws ForgeException RECIPE_INVALID with all problems in its message
     */
    public MergeRecipe orThrow(String source) {
      return recipe.orElseThrow(() -> invalid(source, problems.stream().map(Problem::toString)));
    }
  }

  /**
   * Reads a file.
   *
   * @throws ForgeException RECIPE_INVALID, listing all problems, also when there is no such file
   */
  public static MergeRecipe read(Path file) {
    return read(file.toString(), text(file));
  }

  /**
   * Reads YAML text.
   *
   * @param source what problems name as its place
   * @throws ForgeException RECIPE_INVALID, listing all problems
   */
  public static MergeRecipe read(String source, String yaml) {
    return check(source, yaml, MergeMethods.all()).orThrow(source);
  }

  /** The same with problems as values, and with methods of one's own. */
  public static Reading check(String source, String yaml, MergeMethods methods) {
    List<Problem> problems = new ArrayList<>();
    YamlSource text = new YamlSource(Place.start(source), problems);
    Optional<Node> root = text.compose(yaml);
    Optional<MergeRecipe> recipe = Optional.empty();
    if (root.isPresent()) {
      recipe = new RecipeWalk(text, problems, methods).recipe(root.get());
    } else if (problems.isEmpty()) {
      problems.add(Place.start(source).problem("", "the recipe is empty"));
    }
    problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    return new Reading(problems.isEmpty() ? recipe : Optional.empty(), problems);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is not UTF-8 text", e);
    } catch (IOException e) {
      String why = Files.exists(file) ? "it cannot be read: " + e : "there is no such file";
      throw unreadable(file, why, e);
    }
  }

  private static ForgeException unreadable(Path file, String why, IOException cause) {
    return new ForgeException(
        ErrorCode.RECIPE_INVALID, file.toString(), why, "Check the path.", cause);
  }

  /** The one form in which problems of a merge recipe are thrown. */
  public static ForgeException invalid(String source, Stream<String> problems) {
    List<String> lines = problems.toList();
    String count = lines.size() == 1 ? "1 problem" : lines.size() + " problems";
    return new ForgeException(
        ErrorCode.RECIPE_INVALID,
        source,
        "\n  " + String.join("\n  ", lines) + "\n" + count,
        "See docs/merging.md for what a merge recipe may hold.");
  }
}
