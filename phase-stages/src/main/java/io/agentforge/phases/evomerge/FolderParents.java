package io.agentforge.phases.evomerge;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.FolderDigest;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.recipe.EvomergeRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
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
   * @throws ForgeException MODEL_INVALID saying what differs
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
    List<ImportParentUnit> imports = new ArrayList<>();
    ModelFolder first = null;
    for (String folder : folders) {
      Path path = Path.of(folder).toAbsolutePath().normalize();
      ModelFolder model = ModelFolder.open(path);
      first = first == null ? model : first;
      requireAlike(folders.get(0), first, folder, model);
      imports.add(
          new ImportParentUnit(name(path, imports), path.toString(), FolderDigest.of(path)));
    }
    return new FolderParents(first.config(), imports);
  }

  private static String name(Path path, List<ImportParentUnit> before) {
    String name = path.getFileName().toString();
    boolean taken = before.stream().anyMatch(unit -> unit.name().equals(name));
    return taken ? name + "-" + before.size() : name;
  }

  private static void requireAlike(
      String firstName, ModelFolder first, String name, ModelFolder model) {
    if (!first.config().equals(model.config())) {
      throw invalid(
          name,
          "its shape %s is not that of %s, %s".formatted(model.config(), firstName, first.config()));
    }
    try {
      String ours = ContentDigest.of(first.tokenizer()).sha256();
      if (!ours.equals(ContentDigest.of(model.tokenizer()).sha256())) {
        throw invalid(name, "its tokenizer.json differs from that of " + firstName);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
