package io.agentforge.merge.recipe;

import io.agentforge.merge.InputRule;
import io.agentforge.merge.MergeMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the models of a recipe can play the parts that its method has. */
final class RecipeRoles {
  private final MergeRecipe recipe;
  private final MergeMethod method;
  private final List<String> problems = new ArrayList<>();

  RecipeRoles(MergeRecipe recipe, MergeMethod method) {
    this.recipe = recipe;
    this.method = method;
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    for (int i = 0; i < recipe.slices().size(); i++) {
      slice(recipe.isOfWholeModels() ? "the recipe" : "slices[%d]".formatted(i), i);
    }
    return problems;
  }

  private void slice(String where, int index) {
    RecipeSlice slice = recipe.slices().get(index);
    Set<String> seen = new HashSet<>();
    for (RecipeSource source : slice.sources()) {
      if (!seen.add(source.model())) {
        problems.add("%s names the model %s twice".formatted(where, source.model()));
      }
    }
    lengths(where, slice);
    Optional<String> base = slice.base().or(recipe::base);
    if (base.isPresent() && !recipe.isOfWholeModels() && !seen.contains(base.get())) {
      problems.add(
          "%s does not have the base model %s among its sources; list it with the layers that it"
                  .formatted(where, base.get())
              + " is to give");
      return;
    }
    SliceInputs inputs = recipe.inputs(slice, method.inputs());
    method
        .inputs()
        .problem(inputs.base().isPresent(), inputs.donors().size())
        .ifPresent(why -> problems.add("%s uses %s: %s".formatted(where, method.name(), why)));
    inputs
        .base()
        .filter(source -> !source.settings().isEmpty())
        .ifPresent(
            source ->
                problems.add(
                    "%s gives parameters to the base model %s, which %s does not read"
                        .formatted(where, source.model(), method.name())));
    notice(where, slice, inputs);
  }

  /** A base that no part of the merge looks at would be ignored. */
  private void notice(String where, RecipeSlice slice, SliceInputs inputs) {
    boolean ordinary = method.inputs().base() == InputRule.Base.ORDINARY;
    if (ordinary && slice.base().isPresent()) {
      problems.add(
          "%s has a base_model of its own, but %s has no base".formatted(where, method.name()));
    }
  }

  private void lengths(String where, RecipeSlice slice) {
    List<Integer> counts =
        slice.sources().stream().flatMap(s -> s.layers().stream()).map(LayerRange::count).toList();
    if (counts.stream().distinct().count() > 1) {
      problems.add(
          "the sources of %s have different numbers of layers: %s".formatted(where, counts));
    }
  }
}
