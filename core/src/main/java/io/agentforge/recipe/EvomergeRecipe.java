package io.agentforge.recipe;

import java.io.Serializable;
import java.util.List;

/**
 * Phase 2: merges of models, evolved.
 *
 * @param models Hugging Face folders to merge instead of the models of phase 1; empty for those
 * @param baseModel the one of them that the others descend from; the first when empty
 * @param data JSONL file with questions to judge by instead of the generated ones; empty for those
 * @param strategy how candidates are proposed, by name
 * @param methods merge methods to choose from
 * @param layerGroups groups of layers with weights of their own
 * @param paths whether paths of layers evolve too
 * @param population candidates of a generation
 * @param generations most generations
 * @param itemBudget most item evaluations of a search
 * @param patience generations over which the best must rise by {@code leastRise} to go on
 * @param racingConfidence how sure a candidate must be to miss the elite before it is stopped
 * @param randomControl whether random search runs beside at equal budget
 * @param learning of the donor whose coefficients are learned
 */
public record EvomergeRecipe(
    List<String> models,
    String baseModel,
    String data,
    String strategy,
    List<String> methods,
    int layerGroups,
    Paths paths,
    int population,
    int generations,
    long itemBudget,
    int patience,
    double leastRise,
    double racingConfidence,
    boolean randomControl,
    Learning learning,
    Items items) {
  /** The value of a text key that stands for what phase 1 made. */
  public static final String FROM_PHASE_1 = "cognate";

  public EvomergeRecipe {
    models = List.copyOf(models);
    methods = List.copyOf(methods);
  }

  /** Whether paths of layers are part of the search. */
  public enum Paths {
    KEEP,
    EVOLVE
  }

  /** Whether the recipe brings models of its own. */
  public boolean hasModels() {
    return !models.isEmpty();
  }

  /** Whether the recipe brings questions of its own. */
  public boolean hasData() {
    return !data.equals(FROM_PHASE_1);
  }

  /**
   * How coefficients are learned.
   *
   * @param rate highest of Adam
   * @param batchTokens of each suite in a step, about
   */
  public record Learning(int steps, double rate, int batchTokens) implements Serializable {}

  /**
   * How much is judged, in items of each suite.
   *
   * @param first search items in the first generation
   * @param growth factor from one generation to the next
   * @param search most search items
   * @param selection items that choose the winner
   * @param probe items on which predictions are compared for diversity
   * @param learning training items that coefficients are learned from; 0 for no such donor
   * @param shardItems items that one task scores
   */
  public record Items(
      int first,
      double growth,
      int search,
      int selection,
      int probe,
      int learning,
      int shardItems) {}
}
