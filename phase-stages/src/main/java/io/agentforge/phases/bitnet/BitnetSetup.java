package io.agentforge.phases.bitnet;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.decoder.LayerQuantization;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.WeightForm;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.FolderDigest;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.IngestedSource;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.evaluation.ShippedSource;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.recipe.BitnetRecipe;
import io.agentforge.recipe.CognateRecipe;
import io.agentforge.recipe.Recipe;
import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TernarySettings;
import io.agentforge.train.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Makes phase 4 from a recipe: resolves every "auto", finds the model and the data. */
public final class BitnetSetup {
  private static final double CHARACTERS_PER_TOKEN = 3;
  private static final ScaleType SCALES = ScaleType.F16;

  private BitnetSetup() {}

  /**
   * @param best compute type for a recipe that leaves it open
   * @param spark asked for only if an ingested data set must be read
   */
  public static BitnetPhase phase(
      Recipe recipe, Home home, Storage storage, ComputeType best, Supplier<SparkSession> spark) {
    CorpusSource corpus =
        recipe.data().isShipped()
            ? new ShippedSource(recipe.data().corpusFraction())
            : new IngestedSource(spark, home, storage, recipe.data().corpus());
    Path named = Path.of(recipe.bitnet().model()).toAbsolutePath().normalize();
    Path folder = Files.isDirectory(named) ? named : null;
    Path shape = folder;
    if (shape == null && !recipe.cognate().isFromScratch()) {
      shape = Path.of(recipe.cognate().trunk()).toAbsolutePath().normalize();
    }
    ModelConfig config =
        shape == null ? recipe.profile().config() : ModelFolder.open(shape).config();
    LayerQuantization.ternary(Granularity.of(recipe.bitnet().group()), SCALES).requireFit(config);
    if (folder != null) {
      requireFile(folder, Models.WEIGHTS, "Save the weights in one file");
      requireFile(folder, Models.TOKENIZER, "Save the model's tokenizer beside the weights");
    }
    Frame frame =
        shape == null ? new Frame(SpecialToken.BEGIN.id(), SpecialToken.END.id()) : Frame.of(shape);
    return new BitnetPhase(
        settings(recipe, best),
        config,
        corpus,
        frame,
        folder == null ? null : new FolderSource(folder.toString(), FolderDigest.of(folder)),
        Optional.empty());
  }

  private static void requireFile(Path folder, String file, String remedy) {
    if (!Files.isRegularFile(folder.resolve(file))) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID, "bitnet.model " + folder, "it has no file " + file, remedy);
    }
  }

  private static BitnetSettings settings(Recipe recipe, ComputeType best) {
    CognateRecipe cognate = recipe.cognate();
    BitnetRecipe bitnet = recipe.bitnet();
    return new BitnetSettings(
        bitnet.model(),
        recovery(recipe, best),
        bitnet.embedding().equals(BitnetRecipe.AUTO)
            ? null
            : WeightForm.valueOf(bitnet.embedding().toUpperCase(Locale.ROOT)),
        bitnet.leastRatio(),
        bitnet.scanItems(),
        bitnet.fallbackRise(),
        cognate.evaluation().itemsPerDomain(),
        (long) (cognate.evaluation().textTokens() * CHARACTERS_PER_TOKEN),
        cognate.evaluation().shardItems());
  }

  private static RecoverySettings recovery(Recipe recipe, ComputeType best) {
    CognateRecipe cognate = recipe.cognate();
    BitnetRecipe bitnet = recipe.bitnet();
    return new RecoverySettings(
        recipe.seed(),
        recipe.data().salt(),
        cognate.lowestLevel(),
        cognate.highestLevel(),
        cognate.batchSize(),
        cognate.sequenceLength(),
        mixture(bitnet.mixture()),
        training(cognate, bitnet, best),
        new TernarySettings(
            bitnet.group(),
            SCALES,
            Math.round(bitnet.workerSteps() * bitnet.rampFraction()),
            bitnet.distillation()),
        bitnet.workers(),
        bitnet.rounds(),
        bitnet.innerSteps(),
        bitnet.outerRate(),
        bitnet.outerMomentum());
  }

  /** The optimiser of phase 1 over the steps of one worker. */
  private static TrainingSettings training(
      CognateRecipe cognate, BitnetRecipe bitnet, ComputeType best) {
    long steps = bitnet.workerSteps();
    long decay = cognate.decaySteps(steps);
    return new TrainingSettings(
        steps,
        cognate.accumulation(),
        bitnet.learningRate(),
        Math.min(cognate.warmupSteps(), steps - decay),
        decay,
        cognate.finalRateFraction(),
        cognate.beta1(),
        cognate.beta2(),
        cognate.epsilon(),
        0,
        cognate.clipNorm(),
        cognate.gradientCheckpointing(),
        cognate.computeType().resolve(best));
  }

  private static Mixture mixture(Map<String, Double> shares) {
    Map<Component, Double> mixture = new EnumMap<>(Component.class);
    shares.forEach(
        (name, share) -> mixture.put(Component.valueOf(name.toUpperCase(Locale.ROOT)), share));
    return new Mixture(mixture);
  }
}
