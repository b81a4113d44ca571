package io.agentforge.phases.evomerge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.folder.FolderMerge;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.ModelSource;
import io.agentforge.merge.recipe.MergeRecipeReader;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.FolderDigest;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.recipe.EvomergeRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Parents that a recipe names by folder, the common ancestor first.
 *
 * @param imports one unit a folder
 */
record FolderParents(ModelConfig config, List<ImportParentUnit> imports) {

  /**
   * Opens the folders and checks that they can be merged.
   *
   * @throws ForgeException MODEL_INVALID, MODELS_DIFFER or TOKENIZER_INVALID saying what differs
   */
  static FolderParents of(EvomergeRecipe recipe) {
    List<String> folders = new ArrayList<>(recipe.models());
    if (!recipe.baseModel().equals(EvomergeRecipe.FROM_PHASE_1)) {
      if (!folders.remove(recipe.baseModel())) {
        throw invalid(
            recipe.baseModel(), "evomerge.base_model is not among evomerge.models " + folders);
      }
      folders.add(0, recipe.baseModel());
    }
    judge(folders);
    List<ImportParentUnit> imports = new ArrayList<>();
    ModelFolder base = ModelFolder.open(absolute(folders.get(0)));
    base.tokenizer(); // the questions are put in its tokens
    ModelConfig config = base.config();
    for (String folder : folders) {
      Path path = absolute(folder);
      ModelConfig own = ModelFolder.open(path).config();
      if (!config.equals(own)) {
        throw invalid(folder, "its shape %s is not that of the first, %s".formatted(own, config));
      }
      imports.add(
          new ImportParentUnit(name(path, imports), path.toString(), FolderDigest.of(path)));
    }
    return new FolderParents(config, imports);
  }

  private static String name(Path path, List<ImportParentUnit> before) {
    String name = path.getFileName().toString();
    boolean taken = before.stream().anyMatch(unit -> unit.name().equals(name));
    return taken ? name + "-" + before.size() : name;
  }

  /** What merging folders asks of them: shapes, tokenizer, rotary base, common ancestor. */
  private static void judge(List<String> folders) {
    StringBuilder yaml = new StringBuilder("merge_method: task_arithmetic\nmodels:\n");
    for (String folder : folders.subList(1, folders.size())) {
      yaml.append("  - model: ").append(Json.write(absolute(folder).toString()));
      yaml.append("\n    parameters: {weight: 1.0}\n");
    }
    yaml.append("base_model: ").append(Json.write(absolute(folders.get(0)).toString()));
    FolderMerge.judge(
        MergeRecipeReader.read("evomerge.models", yaml + "\ndtype: float32\n"),
        ModelSource.local(Path.of("/")),
        MergeOptions.defaults());
  }

  private static Path absolute(String folder) {
    return Path.of(folder).toAbsolutePath().normalize();
  }

  private static ForgeException invalid(String folder, String reason) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        folder,
        reason,
        "Name folders of one family: the same shape, tokenizer and ancestor");
  }

  /** Stores the folders and gives them as parents. */
  ParentModels take(PhaseContext context) {
    List<UnitResult> results = context.units().run("import parents", imports);
    List<ParentModels.Parent> parents = new ArrayList<>();
    for (int i = 0; i < imports.size(); i++) {
      ImportParentUnit unit = imports.get(i);
      parents.add(
          new ParentModels.Parent(
              unit.name(), unit.contentDigest(), results.get(i).output().files()));
    }
    return new ParentModels(parents);
  }
}
