package io.agentforge.merge.folder;

import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.ParameterSpec;
import io.agentforge.merge.ParameterSpec.Scope;
import io.agentforge.merge.ParameterValues;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.RecipeSlice;
import io.agentforge.merge.recipe.RecipeSource;
import io.agentforge.merge.recipe.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The values that one slice of a recipe gives to parameters: source over slice over recipe. */
final class SettingsLookup {
  private final MergeRecipe recipe;
  private final RecipeSlice slice;
  private final MergeMethod method;

  SettingsLookup(MergeRecipe recipe, RecipeSlice slice, MergeMethod method) {
    this.recipe = recipe;
    this.slice = slice;
    this.method = method;
  }

  /** Parameters of the output tensor; filters see its name. */
  ParameterValues shared(String output, double position, Findings missing) {
    return values(
        Scope.SHARED,
        List.of(slice.settings(), recipe.settings()),
        output,
        position,
        "the recipe",
        missing);
  }

  /** Parameters of one donor; filters see the name of its tensor. */
  ParameterValues donor(RecipeSource source, String input, double position, Findings missing) {
    return values(
        Scope.PER_MODEL,
        List.of(source.settings(), slice.settings(), recipe.settings()),
        input,
        position,
        source.model(),
        missing);
  }

  private ParameterValues values(
      Scope scope,
      List<Settings> levels,
      String tensor,
      double position,
      String who,
      Findings missing) {
    Map<String, Double> set = new HashMap<>();
    for (ParameterSpec spec : method.parameters()) {
      if (spec.scope() == scope) {
        OptionalDouble value = spec.initial();
        for (int i = levels.size() - 1; i >= 0; i--) {
          OptionalDouble here = levels.get(i).value(spec.name(), tensor, position);
          value = here.isPresent() ? here : value;
        }
        value.ifPresentOrElse(
            v -> set.put(spec.name(), v),
            () ->
                missing.add(
                    "%s gives no %s, which %s needs".formatted(who, spec.name(), method.name()),
                    tensor));
      }
    }
    return new ParameterValues(set);
  }
}
