package io.agentforge.merge.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.RecipeSource;
import io.agentforge.model.HuggingFaceConfig;
import java.util.Map;

/** The config.json of the output: that of the first model, changed where the output differs. */
final class OutputConfig {
  private static final String TIED = "tie_word_embeddings";
  private static final String LAYER_TYPES = "layer_types";

  private OutputConfig() {}

  static String json(MergeRecipe recipe, MergePlan plan, Map<String, InputModel> models) {
    InputModel first = models.get(recipe.models().get(0));
    ObjectNode config = first.config().deepCopy();
    first.layersKey().ifPresent(key -> config.put(key, plan.layers()));
    if (plan.hasHead() && config.path(TIED).asBoolean(false)) {
      config.put(TIED, false);
    }
    if (config.path(LAYER_TYPES).isArray() && !recipe.isOfWholeModels()) {
      ArrayNode types = config.putArray(LAYER_TYPES);
      recipe.slices().forEach(slice -> append(types, slice.sources().get(0), models));
    }
    return HuggingFaceConfig.withDtype(config, plan.dtype());
  }

  private static void append(ArrayNode types, RecipeSource source, Map<String, InputModel> models) {
    JsonNode own = models.get(source.model()).config().path(LAYER_TYPES);
    source
        .layers()
        .ifPresent(
            range -> {
              for (int i = range.from(); i < range.to(); i++) {
                types.add(own.path(i).asText("full_attention"));
              }
            });
  }
}
