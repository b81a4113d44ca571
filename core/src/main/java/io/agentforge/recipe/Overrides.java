package io.agentforge.recipe;

import java.util.List;
import java.util.Optional;

/**
 * What the command line changes in a recipe; it wins over the file, and the file over the profile.
 *
 * @param set {@code a.b=value} with the value in YAML
 * @param phases comma-separated ids
 */
public record Overrides(
    List<String> set,
    Optional<String> profile,
    Optional<String> phases,
    Optional<String> topology) {
  /** Changes nothing. */
  public static final Overrides NONE =
      new Overrides(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  public Overrides {
    set = List.copyOf(set);
  }

  /** Only {@code --set} options. */
  public static Overrides set(String... assignments) {
    return new Overrides(
        List.of(assignments), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
