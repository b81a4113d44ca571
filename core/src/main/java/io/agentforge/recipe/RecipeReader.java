package io.agentforge.recipe;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.Profile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads recipes. The command line wins over the file, the file over the profile's defaults; every
 * problem of every source is found in one go.
 */
public final class RecipeReader {
  /** What problems name as the place of the recipe that runs when none is given. */
  public static final String EMBEDDED = "the embedded recipe";

  private RecipeReader() {}

  /**
   * What came of reading.
   *
   * @param recipe present exactly when there is no problem
   */
  public record Reading(Optional<Recipe> recipe, List<Problem> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }

    /**
     * The recipe.
     *
     * @throws ForgeException RECIPE_INVALID with all problems in its message
     */
    public Recipe orThrow(String source) {
      return recipe.orElseThrow(() -> invalid(source, problems));
    }
  }

  /**
   * Reads a file.
   *
   * @throws ForgeException RECIPE_INVALID, listing all problems, also when there is no such file
   */
  public static Recipe read(Path file, Overrides overrides) {
    return check(file, overrides).orThrow(file.toString());
  }

  /** The recipe that runs when none is given: the defaults of a profile, nano unless overridden. */
  public static Recipe embedded(Overrides overrides) {
    return check(EMBEDDED, "", overrides).orThrow(EMBEDDED);
  }

  /** Like {@link #read(Path, Overrides)}, with problems as values. */
  public static Reading check(Path file, Overrides overrides) {
    try {
      return check(file.toString(), Files.readString(file, StandardCharsets.UTF_8), overrides);
    } catch (CharacterCodingException e) {
      return unreadable(file, "is not UTF-8 text");
    } catch (IOException e) {
      return unreadable(
          file, Files.exists(file) ? "cannot be read: " + e.getMessage() : "there is no such file");
    }
  }

  /** Reads YAML text; {@code source} is what problems name as its place. */
  public static Reading check(String source, String yaml, Overrides overrides) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Assignment> given = new HashMap<>();
    take(given, new AssignmentReader(Place.start(source), problems).document(yaml));
    Options options = new Options(problems, given);
    options.single("--profile", "profile", overrides.profile());
    options.single("--phases", "phases", overrides.phases());
    options.single("--topology", "topology", overrides.topology());
    options.set(overrides.set());
    Map<String, Object> values = withDefaults(given);
    if (problems.isEmpty()) {
      RecipeRules.check(values, given, problems);
    }
    return problems.isEmpty()
        ? new Reading(Optional.of(RecipeValues.recipe(values)), problems)
        : new Reading(Optional.empty(), problems);
  }

  private static Map<String, Object> withDefaults(Map<String, Assignment> given) {
    Assignment chosen = given.get("profile");
    Profile profile = chosen == null ? Profile.NANO : RecipeValues.profile(chosen.value());
    Map<String, Object> values = new HashMap<>();
    for (RecipeKey key : RecipeKeys.table().all()) {
      Assignment assignment = given.get(key.path());
      values.put(key.path(), assignment == null ? key.defaultFor(profile) : assignment.value());
    }
    return values;
  }

  private static void take(Map<String, Assignment> given, List<Assignment> assignments) {
    assignments.forEach(assignment -> given.put(assignment.key().path(), assignment));
  }

  private static Reading unreadable(Path file, String why) {
    return new Reading(
        Optional.empty(), List.of(new Problem(file.toString(), 0, 0, "", why, Optional.empty())));
  }

  private static ForgeException invalid(String source, List<Problem> problems) {
    StringBuilder list = new StringBuilder();
    problems.forEach(problem -> list.append("\n  ").append(problem));
    list.append('\n')
        .append(problems.size())
        .append(problems.size() == 1 ? " problem" : " problems");
    return new ForgeException(
        ErrorCode.RECIPE_INVALID,
        source,
        list.toString(),
        "See docs/configuration.md for every key; 'forge validate' checks without running");
  }

  /** Options of the command line that change keys; of several for one key the last wins. */
  private record Options(List<Problem> problems, Map<String, Assignment> given) {
    void single(String option, String path, Optional<String> value) {
      value.ifPresent(text -> assign(option, path, text));
    }

    void set(List<String> assignments) {
      for (int i = 0; i < assignments.size(); i++) {
        String option = "--set #" + (i + 1);
        String text = assignments.get(i);
        int equals = text.indexOf('=');
        if (equals < 1) {
          problems.add(
              Place.option(option)
                  .problem("", "'%s' is not of the form key=value".formatted(text)));
        } else {
          assign(option, text.substring(0, equals).strip(), text.substring(equals + 1));
        }
      }
    }

    private void assign(String option, String path, String value) {
      take(given, new AssignmentReader(Place.option(option), problems).assignment(path, value));
    }
  }
}
