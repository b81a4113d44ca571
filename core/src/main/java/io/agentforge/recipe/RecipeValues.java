package io.agentforge.recipe;

import io.agentforge.model.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Carries values between the flat form, dotted path → value, and the records, both ways. */
final class RecipeValues {
  private static final String TRUNK_MIXTURE = "cognate.trunk_mixture";

  private final Map<String, Object> values;

  private RecipeValues(Map<String, Object> values) {
    this.values = values;
  }

  /** The records for a complete and checked set of values. */
  static Recipe recipe(Map<String, Object> values) {
    return new RecipeValues(values).recipe();
  }

  /** The profile with this id. */
  static Profile profile(Object id) {
    return enumOf(Profile.class, (String) id);
  }

  private Recipe recipe() {
    return new Recipe(
        text("name"),
        profile(text("profile")),
        whole("seed"),
        choice("topology", Recipe.Topology.class),
        names("phases"),
        choice("on_gate_failure", Recipe.OnGateFailure.class),
        new DataRecipe(text("data.corpus"), real("data.corpus_fraction"), text("data.salt")),
        cognate(),
        EvomergeKeys.recipe(this),
        BitnetKeys.recipe(this),
        new ResourceRecipe(
            choice("resources.device", ResourceRecipe.DeviceChoice.class),
            integer("resources.cores_per_task"),
            integer("resources.evaluations_per_gpu")));
  }

  private CognateRecipe cognate() {
    return new CognateRecipe(
        text("cognate.trunk"),
        integer("cognate.tokenizer.vocab"),
        integer("cognate.sequence_length"),
        integer("cognate.batch_size"),
        integer("cognate.accumulation"),
        whole("cognate.trunk_steps"),
        whole("cognate.specialist_steps"),
        integer("cognate.segments"),
        real("cognate.learning_rate"),
        real("cognate.specialist_learning_rate"),
        whole("cognate.warmup_steps"),
        real("cognate.decay_fraction"),
        real("cognate.final_rate_fraction"),
        real("cognate.weight_decay"),
        real("cognate.beta1"),
        real("cognate.beta2"),
        real("cognate.epsilon"),
        real("cognate.clip_norm"),
        (boolean) values.get("cognate.gradient_checkpointing"),
        choice("cognate.compute_type", CognateRecipe.ComputeChoice.class),
        MixtureKeys.mixture(this, TRUNK_MIXTURE),
        real("cognate.specialist_own_share"),
        real("cognate.prompt_share"),
        integer("cognate.tasks.lowest_level"),
        integer("cognate.tasks.highest_level"),
        evaluation());
  }

  private EvaluationRecipe evaluation() {
    String p = "cognate.evaluation.";
    return new EvaluationRecipe(
        integer(p + "items_per_domain"),
        integer(p + "text_tokens"),
        integer(p + "shard_items"),
        integer(p + "curve_points"),
        integer(p + "curve_items"),
        integer(p + "generation_samples"),
        integer(p + "sample_tokens"));
  }

  /** The flat form of a recipe, in no particular order. */
  static Map<String, Object> of(Recipe recipe) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", recipe.name());
    values.put("profile", recipe.profile().id());
    values.put("seed", recipe.seed());
    values.put("topology", id(recipe.topology()));
    values.put("phases", recipe.phases());
    values.put("on_gate_failure", id(recipe.onGateFailure()));
    values.put("data.corpus", recipe.data().corpus());
    values.put("data.corpus_fraction", recipe.data().corpusFraction());
    values.put("data.salt", recipe.data().salt());
    values.put("resources.device", id(recipe.resources().device()));
    values.put("resources.cores_per_task", (long) recipe.resources().coresPerTask());
    values.put("resources.evaluations_per_gpu", (long) recipe.resources().evaluationsPerGpu());
    put(values, recipe.cognate());
    values.putAll(EvomergeKeys.of(recipe.evomerge()));
    values.putAll(BitnetKeys.of(recipe.bitnet()));
    put(values, recipe.cognate().evaluation());
    return values;
  }

  private static void put(Map<String, Object> values, CognateRecipe cognate) {
    values.put("cognate.trunk", cognate.trunk());
    if (CognateRecipe.SCRATCH.equals(cognate.trunk())) {
      values.put("cognate.tokenizer.vocab", (long) cognate.vocab());
    }
    values.put("cognate.sequence_length", (long) cognate.sequenceLength());
    values.put("cognate.batch_size", (long) cognate.batchSize());
    values.put("cognate.accumulation", (long) cognate.accumulation());
    values.put("cognate.trunk_steps", cognate.trunkSteps());
    values.put("cognate.specialist_steps", cognate.specialistSteps());
    values.put("cognate.segments", (long) cognate.segments());
    values.put("cognate.learning_rate", cognate.learningRate());
    values.put("cognate.specialist_learning_rate", cognate.specialistLearningRate());
    values.put("cognate.warmup_steps", cognate.warmupSteps());
    values.put("cognate.decay_fraction", cognate.decayFraction());
    values.put("cognate.final_rate_fraction", cognate.finalRateFraction());
    values.put("cognate.weight_decay", cognate.weightDecay());
    values.put("cognate.beta1", cognate.beta1());
    values.put("cognate.beta2", cognate.beta2());
    values.put("cognate.epsilon", cognate.epsilon());
    values.put("cognate.clip_norm", cognate.clipNorm());
    values.put("cognate.gradient_checkpointing", cognate.gradientCheckpointing());
    values.put("cognate.compute_type", id(cognate.computeType()));
    values.putAll(MixtureKeys.of(TRUNK_MIXTURE, cognate.trunkMixture()));
    values.put("cognate.specialist_own_share", cognate.specialistOwnShare());
    values.put("cognate.prompt_share", cognate.promptShare());
    values.put("cognate.tasks.lowest_level", (long) cognate.lowestLevel());
    values.put("cognate.tasks.highest_level", (long) cognate.highestLevel());
  }

  private static void put(Map<String, Object> values, EvaluationRecipe evaluation) {
    String p = "cognate.evaluation.";
    values.put(p + "items_per_domain", (long) evaluation.itemsPerDomain());
    values.put(p + "text_tokens", (long) evaluation.textTokens());
    values.put(p + "shard_items", (long) evaluation.shardItems());
    values.put(p + "curve_points", (long) evaluation.curvePoints());
    values.put(p + "curve_items", (long) evaluation.curveItems());
    values.put(p + "generation_samples", (long) evaluation.generationSamples());
    values.put(p + "sample_tokens", (long) evaluation.sampleTokens());
  }

  String text(String key) {
    return (String) values.get(key);
  }

  long whole(String key) {
    return (long) values.get(key);
  }

  int integer(String key) {
    return Math.toIntExact(whole(key));
  }

  double real(String key) {
    return (double) values.get(key);
  }

  boolean flag(String key) {
    return (boolean) values.get(key);
  }

  List<String> names(String key) {
    return ((List<?>) values.get(key)).stream().map(String::valueOf).toList();
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type) {
    return enumOf(type, text(key));
  }

  private static <E extends Enum<E>> E enumOf(Class<E> type, String id) {
    return Enum.valueOf(type, id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String id(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
