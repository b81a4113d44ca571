package io.agentforge.jobs.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.merge.folder.FolderMerge;
import io.agentforge.merge.folder.LocalOutputFolder;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.MergeResult;
import io.agentforge.merge.folder.OutputFolder;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * One merge of folders.
 *
 * @param recipe file with the recipe
 * @param output folder that is made
 * @param locations of the models
 * @param remark takes what a user may not expect, before work starts
 */
public record MergeJob(
    String recipe,
    String output,
    Locations locations,
    MergeOptions options,
    Consumer<String> remark) {

  /**
   * Merges in this process, or as tasks of a cluster when a master is named.
   *
   * @throws ForgeException as {@link FolderMerge} says, and USAGE when the output is there already
   */
  public MergeResult run(Optional<String> master) {
    String yaml = text();
    if (master.isEmpty()) {
      return here(MergeRecipeReader.read(recipe, yaml));
    }
    try (SparkSession spark = SparkSessions.open("forge merge", master)) {
      return MergeOnSpark.run(spark, this, yaml);
    }
  }

  private MergeResult here(MergeRecipe read) {
    FolderMerge merge = FolderMerge.judge(read, new AnyModelSource(locations), options);
    merge.remarks().forEach(remark);
    try (OutputFolder folder = begin()) {
      return merge.run(folder);
    }
  }

  private OutputFolder begin() {
    return Locations.isLocal(output)
        ? LocalOutputFolder.begin(Locations.path(output))
        : HadoopOutputFolder.begin(HadoopAccess.here(), output);
  }

  private String text() {
    if (!Locations.isLocal(recipe)) {
      return new String(HadoopAccess.here().bytes(recipe), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(Locations.path(recipe), StandardCharsets.UTF_8);
    } catch (IOException e) {
      boolean there = Files.exists(Locations.path(recipe));
      throw new ForgeException(
          ErrorCode.RECIPE_INVALID,
          recipe,
          there ? "it cannot be read as UTF-8 text: " + e : "there is no such file",
          "Check the path of the recipe.",
          e);
    }
  }
}
