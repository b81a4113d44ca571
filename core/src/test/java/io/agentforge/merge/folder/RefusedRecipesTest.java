package io.agentforge.merge.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ForgeException;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recipes with a mistake or an oddity. mergekit refuses some with words that help little and
 * accepts 16 without a word; each is refused here, and the message says what is wrong.
 */
class RefusedRecipesTest {
  private static final Map<String, String> WORDS = words();

  private static Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    String missingBase = "it needs a base_model and there is none";
    String range = "must be [FIRST, LAST + 1], two whole numbers from 0";
    words.put("breadcrumbs_gamma_above_one", "gamma is 1.5 and must lie in [0, 1]");
    words.put("della_default_epsilon_low_density", "epsilon");
    words.put("della_epsilon_too_large", "epsilon");
    words.put("density_above_one", "density is 7.0 and must lie in [0, 1]");
    words.put("density_negative_breadcrumbs", "density is -0.5 and must lie in [0, 1]");
    words.put("density_negative_dare", "density is -0.5 and must lie in [0, 1]");
    words.put("density_negative_ties", "density is -0.5 and must lie in [0, 1]");
    words.put("dtype_integer", "'dtype' is 'int64'; weights are merged and written as float32");
    words.put("dtype_unknown", "'dtype' is 'int8'");
    words.put("duplicate_key", "'models[0].parameters.weight' stands here twice, first in line 5");
    words.put("duplicate_model", "names the model models/a twice");
    words.put("empty_models", "'models' is empty");
    words.put("layer_counts_differ", "different numbers of layers: {models/a=4, models/tied=1}");
    words.put("layer_range_empty", "[2, 2] holds no layer");
    words.put("layer_range_missing", "'slices[0].sources[0]' has no 'layer_range'");
    words.put("layer_range_negative", range);
    words.put("layer_range_one_number", range);
    words.put("layer_range_out_of_bounds", "takes layers 2 to 5 of models/a, which has 4");
    words.put("layer_range_reversed", "[3, 1] runs backwards");
    words.put("linear_base_without_weight", "models/base gives no weight, which linear needs");
    words.put("linear_weights_sum_to_zero", "the weights 0.5, -0.5 add up to zero");
    words.put("max_iter_fraction", "max_iter is 2.5 and must be a whole number");
    words.put("missing_base", missingBase);
    words.put("missing_base_model_stock", missingBase);
    words.put("missing_base_slerp", missingBase);
    words.put("missing_method", "'merge_method' is missing");
    words.put("missing_t_nearswap", "the recipe gives no t, which nearswap needs");
    words.put("missing_weight", "models/a gives no weight, which ties needs");
    words.put(
        "missing_weight_filter_without_match", "models/a gives no weight, which linear needs");
    words.put("model_stock_one_donor", "it takes at least 2 models besides the base");
    words.put("models_and_slices", "the recipe has 'models' and 'slices'");
    words.put("no_models", "the recipe has neither 'models' nor 'slices'");
    words.put("normalize_not_boolean", "is maybe, but must be a true or false");
    words.put("normalize_number", "is 2, but must be a true or false");
    words.put("nuslerp_three_models", "it takes exactly 2 models");
    words.put("out_dtype_unknown", "'out_dtype' is 'fp8'");
    words.put("passthrough_two_models", "it takes exactly 1 model");
    words.put("residual_weight", "'slices[0].residual_weight' is not supported: no merge method");
    words.put(
        "slerp_base_not_one_of_two", "it takes exactly 1 model besides the base, and there are 2");
    words.put("slerp_missing_t", "the recipe gives no t, which slerp needs");
    words.put("slerp_t_outside_range", "t is 1.5 and must lie in [0, 1]");
    words.put("slerp_three_models", "it takes exactly 1 model besides the base, and there are 2");
    words.put("slice_lengths_differ", "different numbers of layers: [2, 3]");
    words.put("slice_without_base_source", "does not have the base model models/base among its");
    words.put("task_arithmetic_only_base", "it takes at least 1 model besides the base");
    words.put("tokenizer_missing", "'tokenizer_source' is not supported: vocabularies are not");
    words.put(
        "unknown_filter_key", "filtr'; an entry has filter and value; did you mean 'filter'?");
    words.put("unknown_method", "there is no merge method 'tyes'");
    words.put("unknown_model_folder", "there is no folder");
    words.put(
        "unknown_model_key", "'models[0].weight'; a model has model, parameters; did you mean");
    words.put("unknown_parameter", "did you mean 'density'?");
    words.put("unknown_top_level_key", "unknown key 'normalise'");
    words.put("weight_boolean", "is true, but must be a number");
    words.put("weight_empty_list", "is an empty list");
    words.put("weight_not_a_number", "is half, but must be a number");
    words.put("weight_null", "is null, but must be a number");
    return words;
  }

  static List<String> cases() {
    List<String> names = new ArrayList<>();
    GoldenFolder.json("recipes/errors/errors.json").fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_mistaken_recipe_is_refused_in_words(String name) {
    ForgeException refusal =
        catchThrowableOfType(
            ForgeException.class,
            () -> {
              MergeRecipe recipe =
                  MergeRecipeReader.read(name, GoldenFolder.recipe("errors/" + name));
              FolderMerge.judge(recipe, GoldenFolder.MODELS, GoldenFolder.options());
            });
    assertThat(refusal).as("refusal of %s", name).isNotNull();
    assertThat(refusal.getMessage()).as("words for %s", name).contains(WORDS.get(name));
    assertThat(refusal.code().exitStatus().code()).as("exit status of %s", name).isIn(2, 3);
  }

  @Test
  void every_mistake_of_the_golden_set_has_its_words() {
    assertThat(WORDS.keySet()).as("mistakes").containsExactlyInAnyOrderElementsOf(cases());
  }
}
