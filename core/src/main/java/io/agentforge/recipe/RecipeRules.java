package io.agentforge.recipe;

import io.agentforge.model.Profile;
import java.util.List;
import java.util.Map;

/** What must hold between keys, each of which is in range on its own. */
final class RecipeRules {
  private final Map<String, Object> values;
  private final Map<String, Assignment> given;
  private final List<Problem> problems;

  private RecipeRules(
      Map<String, Object> values, Map<String, Assignment> given, List<Problem> problems) {
    this.values = values;
    this.given = given;
    this.problems = problems;
  }

  /** Adds a problem for every rule that is broken. */
  static void check(
      Map<String, Object> values, Map<String, Assignment> given, List<Problem> problems) {
    RecipeRules rules = new RecipeRules(values, given, problems);
    boolean scratch = CognateRecipe.SCRATCH.equals(values.get("cognate.trunk"));
    if (scratch) {
      rules.schedule("cognate.trunk_steps");
      rules.positions();
    } else if (given.containsKey("cognate.tokenizer.vocab")) {
      rules.add(
          "cognate.tokenizer.vocab",
          "'cognate.tokenizer.vocab' has no effect: the tokenizer comes with the folder of"
              + " 'cognate.trunk'; leave the key out");
    }
    rules.schedule("cognate.specialist_steps");
    rules.mixture("cognate.trunk_mixture");
    rules.mixture("bitnet.mixture");
    rules.atMost("cognate.tasks.lowest_level", "cognate.tasks.highest_level");
    EvomergeKeys.check(rules);
    rules.phases();
  }

  private void schedule(String stepsKey) {
    long steps = whole(stepsKey);
    long warmup = whole("cognate.warmup_steps");
    long decay = Math.round(steps * (double) values.get("cognate.decay_fraction"));
    if (warmup + decay > steps) {
      add(
          "cognate.warmup_steps",
          ("'cognate.warmup_steps' is %d, and 'cognate.decay_fraction' makes the last %d steps"
                  + " decay, but '%s' is only %d")
              .formatted(warmup, decay, stepsKey, steps));
    }
    atMost("cognate.segments", stepsKey);
    atMost("cognate.evaluation.curve_points", stepsKey);
  }

  void atMost(String key, String limitKey) {
    if (whole(key) > whole(limitKey)) {
      add(
          key,
          "'%s' is %d, more than the %d of '%s'"
              .formatted(key, whole(key), whole(limitKey), limitKey));
    }
  }

  private void positions() {
    Profile profile = RecipeValues.profile(values.get("profile"));
    long positions = profile.config().maxPositions();
    if (whole("cognate.sequence_length") > positions) {
      add(
          "cognate.sequence_length",
          "'cognate.sequence_length' is %d, but a model of profile %s has %d positions"
              .formatted(whole("cognate.sequence_length"), profile.id(), positions));
    }
  }

  /** Phase 2 merges what phase 1 makes, or folders. */
  private void phases() {
    List<?> phases = (List<?>) values.get("phases");
    List<?> models = (List<?>) values.get("evomerge.models");
    if (phases.contains("evomerge") && !phases.contains("cognate") && models.isEmpty()) {
      add(
          "phases",
          "'phases' has evomerge without cognate, so 'evomerge.models' must name three or more"
              + " folders");
    }
    if (phases.contains("bitnet")
        && !phases.contains("evomerge")
        && BitnetRecipe.CHAMPION.equals(values.get("bitnet.model"))) {
      add(
          "bitnet.model",
          "'phases' has bitnet without evomerge, so there is no champion; name a model of phase 1,"
              + " such as trunk, or a folder in 'bitnet.model'");
    }
    if (!models.isEmpty() && models.size() < 3) {
      add(
          "evomerge.models",
          "'evomerge.models' names %d folders; merging needs three".formatted(models.size()));
    }
  }

  private void mixture(String section) {
    boolean some =
        values.entrySet().stream()
            .anyMatch(e -> e.getKey().startsWith(section + ".") && (double) e.getValue() > 0);
    if (!some) {
      add(section + ".text", "every weight of '%s' is 0; make one positive".formatted(section));
    }
  }

  private long whole(String key) {
    return (long) values.get(key);
  }

  /** The problem stands where the key was given, or at the profile that gave its default. */
  private void add(String key, String message) {
    Assignment assignment = given.getOrDefault(key, given.get("profile"));
    Place place =
        assignment == null ? Place.option("defaults of profile nano") : assignment.place();
    problems.add(place.problem(key, message));
  }
}
