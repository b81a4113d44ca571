package io.agentforge.merge.recipe;

import java.util.Optional;

/**
 * A model, or some layers of it, as input of a slice.
 *
 * @param model folder, as the recipe spells it
 * @param layers empty for all layers
 * @param settings parameters of this model
 */
public record RecipeSource(String model, Optional<LayerRange> layers, Settings settings) {
  /** All layers of a model. */
  public static RecipeSource whole(String model, Settings settings) {
    return new RecipeSource(model, Optional.empty(), settings);
  }
}
