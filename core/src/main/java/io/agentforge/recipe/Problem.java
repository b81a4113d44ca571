package io.agentforge.recipe;

import java.util.Optional;

/**
 * One thing wrong with a recipe.
 *
 * @param source file name, {@code --set #2}, or an option such as {@code --profile}
 * @param line counted from 1; 0 where the source has no lines
 * @param column counted from 1; 0 where the source has no columns
 * @param key full path of the key concerned, or empty
 * @param message what is wrong, with the value and what is allowed
 * @param nearest the known name that is closest to an unknown one
 */
public record Problem(
    String source, int line, int column, String key, String message, Optional<String> nearest) {

  /** {@code nano.yaml:3:5: unknown key 'batchsize'; did you mean 'batch_size'?} */
  @Override
  public String toString() {
    String place = line > 0 ? "%s:%d:%d".formatted(source, line, column) : source;
    String hint = nearest.map("; did you mean '%s'?"::formatted).orElse("");
    return place + ": " + message + hint;
  }
}
