package io.agentforge.phases.evomerge;

import io.agentforge.evolve.GenomeSpace;
import io.agentforge.evolve.StrategyKind;
import io.agentforge.recipe.EvomergeRecipe;
import io.agentforge.torch.ComputeType;
import java.util.List;

/**
 * Everything of a recipe that decides the results of phase 2, resolved.
 *
 * @param profile recorded with every number
 * @param salt of the task splits
 * @param methods merge methods to choose from
 * @param layerGroups groups of layers with weights of their own
 * @param population candidates of a generation
 * @param generations most generations
 * @param itemBudget most item evaluations of the search, its selection included
 * @param patience generations over which the best must rise to go on
 * @param leastRise by which share
 * @param racingConfidence one-sided; a candidate stops when this sure not to enter the elite
 * @param control whether random search runs beside it at equal budget
 * @param learning of the donor with learned coefficients
 */
record EvomergeSettings(
    String profile,
    long seed,
    String salt,
    int lowestLevel,
    int highestLevel,
    StrategyKind strategy,
    List<String> methods,
    int layerGroups,
    GenomeSpace.Paths paths,
    int population,
    int generations,
    long itemBudget,
    int patience,
    double leastRise,
    double racingConfidence,
    Control control,
    EvomergeRecipe.Learning learning,
    Items items,
    ComputeType computeType) {

  /** What runs beside the search for comparison. */
  enum Control {
    NONE,
    RANDOM
  }

  /**
   * How much is judged, in items of each suite.
   *
   * @param first search items in generation 0
   * @param growth factor of the search items from one generation to the next
   * @param search most search items
   * @param selection items that choose the winner
   * @param report items behind the gates
   * @param probe report items on which predictions are compared
   * @param learning training items of the learned donor; 0 for none
   * @param shardItems items that one unit scores
   * @param reportCharacters of text in the report split, whole documents
   */
  record Items(
      int first,
      double growth,
      int search,
      int selection,
      int report,
      int probe,
      int learning,
      int shardItems,
      long reportCharacters) {
    /** Search items of each suite in a generation. */
    int inGeneration(int generation) {
      return (int) Math.min(search, Math.round(first * Math.pow(growth, generation)));
    }
  }

  /** Candidates that enter the elite of a generation: what racing protects. */
  int elite() {
    return Math.max(2, population / 3);
  }
}
