package io.agentforge.merge.recipe;

import java.util.List;
import java.util.Optional;

/**
 * The parts that the models of a slice play.
 *
 * @param base empty where the method has none or works without
 * @param donors all others, in the order of the recipe
 */
public record SliceInputs(Optional<RecipeSource> base, List<RecipeSource> donors) {
  public SliceInputs {
    donors = List.copyOf(donors);
  }
}
