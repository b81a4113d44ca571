package io.agentforge.recipe;

import io.agentforge.recipe.KeyType.Real.LowEnd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys of phase 2: their rows of the table, and their way into a record and back. */
final class EvomergeKeys {
  private static final List<String> METHODS =
      List.of(
          "task_arithmetic",
          "linear",
          "ties",
          "dare_linear",
          "dare_ties",
          "multislerp",
          "della",
          "della_linear",
          "breadcrumbs",
          "breadcrumbs_ties");
  private static final List<String> STRATEGIES =
      List.of(
          "genetic", "cma_es", "separable_cma_es", "nsga2", "map_elites", "elite_loser", "random");
  private static final String P = "evomerge.";
  private static final String ITEMS = P + "items.";
  private static final String LEARNING = P + "learning.";

  private EvomergeKeys() {}

  static void addTo(RecipeKeys table) {
    table.section("evomerge", "Phase 2: merges of the models of phase 1, evolved.");
    sources(table);
    search(table);
    budget(table);
    learning(table);
    items(table);
  }

  private static void sources(RecipeKeys table) {
    table.add(
        P + "models",
        new KeyType.Choices(List.of()),
        RecipeKeys.same(List.of()),
        "Hugging Face folders of one shape and ancestor, three or more, to merge instead of the"
            + " models of phase 1; empty for those.");
    table.add(
        P + "base_model",
        new KeyType.Text(),
        RecipeKeys.same(EvomergeRecipe.FROM_PHASE_1),
        "The folder among `models` that the others descend from; `cognate` for the trunk of phase 1.");
    table.add(
        P + "data",
        new KeyType.Text(),
        RecipeKeys.same(EvomergeRecipe.FROM_PHASE_1),
        "JSONL file with `prompt` and `answer` (or `choices`) by which merges are judged; `cognate`"
            + " for the suites of phase 1.");
  }

  private static void search(RecipeKeys table) {
    table.add(
        P + "strategy",
        new KeyType.Choice(STRATEGIES),
        RecipeKeys.same("genetic"),
        "How candidates are proposed; `elite_loser` is the plan with the 2³ start.");
    table.add(
        P + "methods",
        new KeyType.Choices(METHODS),
        RecipeKeys.same(List.of("task_arithmetic", "linear", "ties", "dare_linear", "multislerp")),
        "Merge methods to choose from; `elite_loser` has its own.");
    table.add(
        P + "layer_groups",
        RecipeKeys.whole(1, 1000),
        RecipeKeys.sizes(1L, 1L, 2L, 2L),
        "Groups of layers with weights of their own.");
    table.add(
        P + "paths",
        new KeyType.Choice(List.of("keep", "evolve")),
        RecipeKeys.same("keep"),
        "Whether frankenmerge and data-flow paths of layers are part of the search.");
    table.add(
        P + "population",
        RecipeKeys.whole(4, 10_000),
        RecipeKeys.sizes(6L, 12L, 16L, 24L),
        "Candidates of a generation.");
    table.add(
        P + "generations",
        RecipeKeys.whole(1, 10_000),
        RecipeKeys.sizes(4L, 40L, 50L, 50L),
        "Most generations.");
  }

  private static void budget(RecipeKeys table) {
    table.add(
        P + "item_budget",
        RecipeKeys.whole(1, Long.MAX_VALUE),
        RecipeKeys.sizes(4000L, 24_000L, 200_000L, 500_000L),
        "Most item evaluations of the search: one model scored on one item is one.");
    table.add(
        P + "patience",
        RecipeKeys.whole(1, 1000),
        RecipeKeys.same(5L),
        "Generations over which the best must rise by `least_rise`, or the search has converged.");
    table.add(
        P + "least_rise",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.same(0.001),
        "Share by which it must rise.");
    table.add(
        P + "racing_confidence",
        RecipeKeys.real(0.5, LowEnd.EXCLUDED, 1),
        RecipeKeys.same(0.98),
        "How sure it must be, by a paired test, that a candidate misses the elite before it is"
            + " stopped; 1 never stops one.");
    table.add(
        P + "random_control",
        new KeyType.Flag(),
        RecipeKeys.same(false),
        "Run random search beside it with as many item evaluations as it took, for comparison.");
  }

  private static void learning(RecipeKeys table) {
    table.section(
        "evomerge.learning",
        "A further donor: a merge whose coefficients, one a row of a tensor and donor, are learned.");
    table.add(
        LEARNING + "steps",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(10L, 100L, 150L, 200L),
        "Steps of Adam.");
    table.add(
        LEARNING + "rate",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 10),
        RecipeKeys.same(0.03),
        "Highest rate: how far a coefficient may move in a step. All start at one over the donors.");
    table.add(
        LEARNING + "batch_tokens",
        RecipeKeys.whole(1, 10_000_000),
        RecipeKeys.sizes(128L, 512L, 1024L, 2048L),
        "About how many tokens of each suite a step looks at.");
  }

  private static void items(RecipeKeys table) {
    table.section("evomerge.items", "How much is judged, in items of each suite.");
    table.add(
        ITEMS + "first",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(6L, 16L, 24L, 32L),
        "Search items of the first generation, the same for all candidates.");
    table.add(
        ITEMS + "growth",
        RecipeKeys.real(1, LowEnd.INCLUDED, 100),
        RecipeKeys.same(1.1),
        "Factor by which they grow from one generation to the next.");
    table.add(
        ITEMS + "search",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(12L, 64L, 200L, 300L),
        "Most search items.");
    table.add(
        ITEMS + "selection",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(12L, 60L, 200L, 300L),
        "Items that choose the winner among the best of each generation.");
    table.add(
        ITEMS + "probe",
        RecipeKeys.whole(1, 100_000),
        RecipeKeys.sizes(4L, 12L, 24L, 24L),
        "Items on which predictions of the final population are compared.");
    table.add(
        ITEMS + "learning",
        RecipeKeys.whole(0, 1_000_000),
        RecipeKeys.sizes(24L, 1000L, 2000L, 4000L),
        "Training items that coefficients are learned from; 0 for no such donor. Of questions of your"
            + " own: half of the search items.");
    table.add(
        ITEMS + "shard_items",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(40L, 64L, 128L, 256L),
        "Items that one task scores.");
  }

  /** What must hold between these keys. */
  static void check(RecipeRules rules) {
    rules.atMost(ITEMS + "first", ITEMS + "search");
  }

  static EvomergeRecipe recipe(RecipeValues values) {
    return new EvomergeRecipe(
        values.names(P + "models"),
        values.text(P + "base_model"),
        values.text(P + "data"),
        values.text(P + "strategy"),
        values.names(P + "methods"),
        values.integer(P + "layer_groups"),
        EvomergeRecipe.Paths.valueOf(values.text(P + "paths").toUpperCase(Locale.ROOT)),
        values.integer(P + "population"),
        values.integer(P + "generations"),
        values.whole(P + "item_budget"),
        values.integer(P + "patience"),
        values.real(P + "least_rise"),
        values.real(P + "racing_confidence"),
        values.flag(P + "random_control"),
        new EvomergeRecipe.Learning(
            values.integer(LEARNING + "steps"),
            values.real(LEARNING + "rate"),
            values.integer(LEARNING + "batch_tokens")),
        new EvomergeRecipe.Items(
            values.integer(ITEMS + "first"),
            values.real(ITEMS + "growth"),
            values.integer(ITEMS + "search"),
            values.integer(ITEMS + "selection"),
            values.integer(ITEMS + "probe"),
            values.integer(ITEMS + "learning"),
            values.integer(ITEMS + "shard_items")));
  }

  /** The flat form. */
  static Map<String, Object> of(EvomergeRecipe recipe) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(P + "models", recipe.models());
    values.put(P + "base_model", recipe.baseModel());
    values.put(P + "data", recipe.data());
    values.put(P + "strategy", recipe.strategy());
    values.put(P + "methods", recipe.methods());
    values.put(P + "layer_groups", (long) recipe.layerGroups());
    values.put(P + "paths", recipe.paths().name().toLowerCase(Locale.ROOT));
    values.put(P + "population", (long) recipe.population());
    values.put(P + "generations", (long) recipe.generations());
    values.put(P + "item_budget", recipe.itemBudget());
    values.put(P + "patience", (long) recipe.patience());
    values.put(P + "least_rise", recipe.leastRise());
    values.put(P + "racing_confidence", recipe.racingConfidence());
    values.put(P + "random_control", recipe.randomControl());
    values.put(LEARNING + "steps", (long) recipe.learning().steps());
    values.put(LEARNING + "rate", recipe.learning().rate());
    values.put(LEARNING + "batch_tokens", (long) recipe.learning().batchTokens());
    values.put(ITEMS + "first", (long) recipe.items().first());
    values.put(ITEMS + "growth", recipe.items().growth());
    values.put(ITEMS + "search", (long) recipe.items().search());
    values.put(ITEMS + "selection", (long) recipe.items().selection());
    values.put(ITEMS + "probe", (long) recipe.items().probe());
    values.put(ITEMS + "learning", (long) recipe.items().learning());
    values.put(ITEMS + "shard_items", (long) recipe.items().shardItems());
    return values;
  }
}
