package io.agentforge.recipe;

import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;

/**
 * Where in a source something stands; line and column are 0 where the source has none.
 *
 * @param source file name, or an option of the command line
 */
public record Place(String source, int line, int column) {
  /** The beginning of a document. */
  public static Place start(String source) {
    return new Place(source, 1, 1);
  }

  /** An option of the command line, which has no lines. */
  static Place option(String option) {
    return new Place(option, 0, 0);
  }

  /** The place of a mark in this source; an option stays an option. */
  Place at(Mark mark) {
    return line == 0 ? this : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** A problem here. */
  public Problem problem(String key, String message) {
    return problem(key, message, Optional.empty());
  }

  /** A problem here with the name that was probably meant. */
  public Problem problem(String key, String message, Optional<String> nearest) {
    return new Problem(source, line, column, key, message, nearest);
  }
}
