package io.agentforge.phases.cognate;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.FolderDigest;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.IngestedSource;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.ShippedSource;
import io.agentforge.recipe.CognateRecipe;
import io.agentforge.recipe.EvaluationRecipe;
import io.agentforge.recipe.Recipe;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.torch.ComputeType;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Makes phase 1 from a recipe: resolves every "auto", opens the trunk's folder and the data. */
public final class CognateSetup {

  private static final double CHARACTERS_PER_TOKEN = 3;

  private CognateSetup() {}

  /**
   * @param best compute type for a recipe that leaves it open
   * @param spark asked for only if an ingested data set must be read
   * @throws ForgeException DATA_INVALID, MODEL_INVALID or MODEL_UNSUPPORTED when what the recipe
   *     names cannot be used
   */
  public static CognatePhase phase(
      Recipe recipe, Home home, Storage storage, ComputeType best, Supplier<SparkSession> spark) {
    CognateRecipe cognate = recipe.cognate();
    CorpusSource corpus =
        recipe.data().isShipped()
            ? new ShippedSource(recipe.data().corpusFraction())
            : new IngestedSource(spark, home, storage, recipe.data().corpus());
    Frame frame = new Frame(SpecialToken.BEGIN.id(), SpecialToken.END.id());
    ModelConfig config = recipe.profile().config();
    Optional<String> folder = Optional.empty();
    Optional<String> digest = Optional.empty();
    if (!cognate.isFromScratch()) {
      Path path = Path.of(cognate.trunk()).toAbsolutePath().normalize();
      config = ModelFolder.open(path).config();
      frame = Frame.of(path);
      folder = Optional.of(path.toString());
      digest = Optional.of(FolderDigest.of(path));
    }
    return new CognatePhase(settings(recipe, config, folder, digest, best), corpus, frame);
  }

  private static CognateSettings settings(
      Recipe recipe,
      ModelConfig config,
      Optional<String> folder,
      Optional<String> digest,
      ComputeType best) {
    CognateRecipe cognate = recipe.cognate();
    EvaluationRecipe evaluation = cognate.evaluation();
    return new CognateSettings(
        folder.isPresent() ? "imported" : recipe.profile().id(),
        config,
        folder,
        digest,
        recipe.seed(),
        recipe.data().salt(),
        cognate.lowestLevel(),
        cognate.highestLevel(),
        cognate.batchSize(),
        cognate.sequenceLength(),
        cognate.segments(),
        cognate.trunkSettings(best),
        cognate.specialistSettings(best),
        mixture(cognate.trunkMixture()),
        cognate.specialistOwnShare(),
        cognate.promptShare(),
        new CognateSettings.EvaluationSettings(
            evaluation.itemsPerDomain(),
            (long) (evaluation.textTokens() * CHARACTERS_PER_TOKEN),
            evaluation.shardItems(),
            evaluation.curvePoints(),
            evaluation.curveItems(),
            evaluation.generationSamples(),
            evaluation.sampleTokens()));
  }

  private static Mixture mixture(Map<String, Double> shares) {
    Map<Component, Double> mixture = new EnumMap<>(Component.class);
    shares.forEach(
        (name, share) -> mixture.put(Component.valueOf(name.toUpperCase(Locale.ROOT)), share));
    return new Mixture(mixture);
  }
}
