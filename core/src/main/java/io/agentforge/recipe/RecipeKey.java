package io.agentforge.recipe;

import io.agentforge.model.Profile;
import java.util.Map;

/**
 * One key of a recipe: all that reader, JSON Schema and reference page know about it.
 *
 * @param path dotted, such as {@code cognate.batch_size}
 * @param defaults value per profile, of the type's Java class
 * @param doc one sentence for people
 */
record RecipeKey(String path, KeyType type, Map<Profile, Object> defaults, String doc) {

  Object defaultFor(Profile profile) {
    return defaults.get(profile);
  }

  /** Whether every profile has the same default. */
  boolean hasOneDefault() {
    return defaults.values().stream().distinct().count() == 1;
  }

  /** The section that holds the key, {@code ""} for the top. */
  String section() {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  /** The last name of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
