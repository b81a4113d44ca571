package io.agentforge.merge.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The {@code parameters} of one level of a recipe.
 *
 * @param byName in the order of the recipe
 */
public record Settings(Map<String, Setting> byName) {
  public static final Settings NONE = new Settings(Map.of());

  public Settings {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** Plain values, in the order of the map. */
  public static Settings of(Map<String, Double> values) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    values.forEach((name, value) -> settings.put(name, Setting.of(value)));
    return new Settings(settings);
  }

  /** The value of a parameter for a tensor; see {@link Setting#value}. */
  public OptionalDouble value(String parameter, String tensor, double position) {
    Setting setting = byName.get(parameter);
    return setting == null ? OptionalDouble.empty() : setting.value(tensor, position);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }
}
