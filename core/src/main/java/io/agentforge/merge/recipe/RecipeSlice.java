package io.agentforge.merge.recipe;

import java.util.List;
import java.util.Optional;

/**
 * Layers of the output and where they come from.
 *
 * @param sources at least one, all with the same number of layers
 * @param base overrides the base model of the recipe
 * @param settings parameters of this slice
 */
public record RecipeSlice(List<RecipeSource> sources, Optional<String> base, Settings settings) {
  public RecipeSlice {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a slice needs a source");
    }
  }
}
