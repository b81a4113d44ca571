package io.agentforge.merge.folder;

import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The README.md of a merged model: what it was made of, and the recipe that makes it again. */
final class ModelCard {
  private ModelCard() {}

  static String text(
      MergeRecipe recipe, MergePlan plan, MergeOptions options, Map<String, InputModel> models) {
    StringBuilder text = new StringBuilder();
    text.append("---\ntags:\n- merge\n---\n\n# Merged model\n\n");
    text.append(
        "Made by Agent Forge with the method `%s` (%s).\n\n"
            .formatted(plan.method().name(), plan.method().summary()));
    text.append("| model | layers | tensors |\n|---|---|---|\n");
    for (String name : recipe.models()) {
      InputModel model = models.get(name);
      text.append(
          "| %s | %d | %d |\n".formatted(escaped(name), model.layers(), model.names().size()));
    }
    text.append(
        "\nConfiguration and tokenizer come from %s. The output has %d layers in %s.\n\n"
            .formatted(
                escaped(recipe.models().get(0)),
                plan.layers(),
                plan.dtype().name().toLowerCase(Locale.ROOT)));
    text.append(
        "The recipe, also in `%s`; random draws began at seed %d:\n\n```yaml\n"
            .formatted(FolderMerge.RECIPE, options.seed()));
    text.append(MergeRecipeText.yaml(recipe)).append("```\n");
    List<String> remarks = plan.remarks();
    if (!remarks.isEmpty()) {
      text.append("\nRemarks:\n\n");
      remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
    }
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }
}
