package io.agentforge.phases.evomerge;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.datasets.task.TaskSplits;
import io.agentforge.evolve.GenomeSpace;
import io.agentforge.evolve.StrategyKind;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.phases.evaluation.IngestedSource;
import io.agentforge.phases.evaluation.ShippedSource;
import io.agentforge.phases.unit.Json;
import io.agentforge.recipe.CognateRecipe;
import io.agentforge.recipe.EvomergeRecipe;
import io.agentforge.recipe.Recipe;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.torch.ComputeType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Makes phase 2 from a recipe: resolves every "auto" and makes the items. */
public final class EvomergeSetup {
  private static final double CHARACTERS_PER_TOKEN = 3;

  private EvomergeSetup() {}

  /**
   * @param best compute type for a recipe that leaves it open
   * @param spark asked for only if an ingested data set must be read
   */
  public static EvomergePhase phase(
      Recipe recipe, Home home, Storage storage, ComputeType best, Supplier<SparkSession> spark) {
    CorpusSource corpus =
        recipe.data().isShipped()
            ? new ShippedSource(recipe.data().corpusFraction())
            : new IngestedSource(spark, home, storage, recipe.data().corpus());
    EvomergeSettings settings = settings(recipe, best);
    SeedTree seed = SeedTree.root(recipe.seed());
    MergeItems items;
    String data = corpus.digest();
    if (recipe.evomerge().hasData()) {
      Path file = Path.of(recipe.evomerge().data());
      items = MergeItems.of(QuestionFile.read(file), settings.items(), seed.child("evomerge"));
      data = Json.digest(items.report());
    } else {
      TaskSampler tasks =
          new TaskSampler(
              new TaskSplits(settings.salt()), settings.lowestLevel(), settings.highestLevel());
      items =
          new MergeItems(
              new HeldOut(tasks, seed), corpus, settings.items(), seed.child("evomerge"));
    }
    Optional<FolderParents> folders =
        recipe.evomerge().hasModels()
            ? Optional.of(FolderParents.of(recipe.evomerge()))
            : Optional.empty();
    ModelConfig config = recipe.profile().config();
    Frame frame = new Frame(SpecialToken.BEGIN.id(), SpecialToken.END.id());
    if (folders.isPresent()) {
      config = folders.get().config();
      frame = Frame.of(Path.of(folders.get().imports().get(0).folder()));
    } else if (!recipe.cognate().isFromScratch()) {
      Path trunk = Path.of(recipe.cognate().trunk()).toAbsolutePath().normalize();
      config = ModelFolder.open(trunk).config();
      frame = Frame.of(trunk);
    }
    return new EvomergePhase(settings, config, items, data, frame, folders, Optional.empty());
  }

  private static EvomergeSettings settings(Recipe recipe, ComputeType best) {
    CognateRecipe cognate = recipe.cognate();
    EvomergeRecipe evomerge = recipe.evomerge();
    EvomergeRecipe.Items items = evomerge.items();
    return new EvomergeSettings(
        recipe.evomerge().hasModels() ? "imported" : recipe.profile().id(),
        recipe.seed(),
        recipe.data().salt(),
        cognate.lowestLevel(),
        cognate.highestLevel(),
        StrategyKind.of(evomerge.strategy()),
        evomerge.methods(),
        evomerge.layerGroups(),
        GenomeSpace.Paths.valueOf(evomerge.paths().name()),
        evomerge.population(),
        evomerge.generations(),
        evomerge.itemBudget(),
        evomerge.patience(),
        evomerge.leastRise(),
        evomerge.racingConfidence(),
        evomerge.randomControl() ? EvomergeSettings.Control.RANDOM : EvomergeSettings.Control.NONE,
        evomerge.learning(),
        new EvomergeSettings.Items(
            items.first(),
            items.growth(),
            items.search(),
            items.selection(),
            cognate.evaluation().itemsPerDomain(),
            items.probe(),
            items.learning(),
            items.shardItems(),
            (long) (cognate.evaluation().textTokens() * CHARACTERS_PER_TOKEN)),
        cognate.computeType().resolve(best));
  }
}
