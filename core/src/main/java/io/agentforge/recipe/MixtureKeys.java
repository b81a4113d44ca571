package io.agentforge.recipe;

import io.agentforge.recipe.KeyType.Real.LowEnd;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a mixture of training data: a weight for text and for each domain of questions. */
final class MixtureKeys {
  private static final Map<String, String> COMPONENTS = new LinkedHashMap<>();

  static {
    COMPONENTS.put("text", "Weight of text.");
    COMPONENTS.put("reasoning", "Weight of serial chains.");
    COMPONENTS.put("recall", "Weight of look-up and long gaps.");
    COMPONENTS.put("procedure", "Weight of sorting and logic.");
  }

  private MixtureKeys() {}

  /**
   * @param section of the table, already there
   * @param text default weight of text
   * @param domain default weight of each domain
   */
  static void addTo(RecipeKeys table, String section, double text, double domain) {
    KeyType weight = RecipeKeys.real(0, LowEnd.INCLUDED, 1e6);
    COMPONENTS.forEach(
        (id, says) ->
            table.add(
                section + "." + id,
                weight,
                RecipeKeys.same(id.equals("text") ? text : domain),
                says));
  }

  static Map<String, Double> mixture(RecipeValues values, String section) {
    Map<String, Double> weights = new LinkedHashMap<>();
    COMPONENTS.keySet().forEach(id -> weights.put(id, values.real(section + "." + id)));
    return weights;
  }

  /** The flat form. */
  static Map<String, Object> of(String section, Map<String, Double> mixture) {
    Map<String, Object> values = new LinkedHashMap<>();
    mixture.forEach((id, weight) -> values.put(section + "." + id, weight));
    return values;
  }
}
