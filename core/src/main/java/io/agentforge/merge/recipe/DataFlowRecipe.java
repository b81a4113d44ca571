package io.agentforge.merge.recipe;

import io.agentforge.merge.DataFlowPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data flow paths as passthrough recipes. */
public final class DataFlowRecipe {
  private DataFlowRecipe() {}

  /**
   * The recipe whose output is the model of the path. Embedding, and final norm and head, are those
   * of the first and of the last layer's parent, as in every recipe of slices.
   *
   * @param models folders of the parents, in the order of the path's parents
   */
  public static MergeRecipe of(DataFlowPath path, List<String> models) {
    List<RecipeSlice> slices =
        path.slices().stream()
            .map(
                slice ->
                    new RecipeSlice(
                        List.of(source(slice, models)), Optional.empty(), Settings.NONE))
            .toList();
    return new MergeRecipe(
        "passthrough", Optional.empty(), slices, Settings.NONE, Optional.empty(), Optional.empty());
  }

  private static RecipeSource source(DataFlowPath.Slice slice, List<String> models) {
    return new RecipeSource(
        models.get(slice.parent()),
        Optional.of(new LayerRange(slice.first(), slice.end())),
        slice.outputScale() == 1 ? Settings.NONE : scale(slice.outputScale()));
  }

  private static Settings scale(double value) {
    List<Setting.Rule> rules =
        DataFlowPath.SCALED.stream()
            .map(name -> new Setting.Rule(Optional.of(name), Gradient.constant(value)))
            .toList();
    return new Settings(Map.of("scale", new Setting(rules)));
  }
}
