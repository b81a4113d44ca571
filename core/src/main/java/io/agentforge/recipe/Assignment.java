package io.agentforge.recipe;

import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;

/**
 * A value that some source gives to a key, already of the key's type.
 *
 * @param value {@code String, Long, Double, Boolean} or a list of strings
 */
record Assignment(RecipeKey key, Object value, Place place) {

  /**
   * Where in a source something stands; line and column are 0 where the source has none.
   *
   * @param source file name, or an option of the command line
   */
  record Place(String source, int line, int column) {
    /** An option of the command line, which has no lines. */
    static Place option(String option) {
      return new Place(option, 0, 0);
    }

    /** The place of a mark in this source; an option stays an option. */
    Place at(Mark mark) {
      return line == 0 ? this : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    Problem problem(String key, String message) {
      return new Problem(source, line, column, key, message, Optional.empty());
    }
  }
}
