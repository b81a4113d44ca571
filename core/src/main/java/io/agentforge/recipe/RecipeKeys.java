package io.agentforge.recipe;

import io.agentforge.model.Profile;
import io.agentforge.recipe.KeyType.Real.LowEnd;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The table of all keys, the single source of the reader, the JSON Schema, the effective recipe and
 * the reference page. The order is the one in which people read a recipe.
 */
final class RecipeKeys {
  private static final List<String> PIPELINE = List.of("cognate", "evomerge", "bitnet");
  private static final RecipeKeys TABLE = build();

  private final Map<String, RecipeKey> keys = new LinkedHashMap<>();
  private final Map<String, String> sections = new LinkedHashMap<>();

  private RecipeKeys() {}

  static RecipeKeys table() {
    return TABLE;
  }

  /** Every key, in reading order. */
  List<RecipeKey> all() {
    return List.copyOf(keys.values());
  }

  /** The key with this dotted path, or null. */
  RecipeKey key(String path) {
    return keys.get(path);
  }

  /** Dotted path of a section → what it is about, in reading order. */
  Map<String, String> sections() {
    return sections;
  }

  /** Names that may stand directly in a section ({@code ""} for the top), sections included. */
  List<String> namesIn(String section) {
    List<String> names = new ArrayList<>();
    for (RecipeKey key : keys.values()) {
      String path = key.path();
      if (section.isEmpty() || path.startsWith(section + ".")) {
        String rest = section.isEmpty() ? path : path.substring(section.length() + 1);
        String name = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static RecipeKeys build() {
    RecipeKeys table = new RecipeKeys();
    table.top();
    table.data();
    CognateKeys.addTo(table);
    EvomergeKeys.addTo(table);
    BitnetKeys.addTo(table);
    table.resources();
    return table;
  }

  private void top() {
    add(
        "name",
        new KeyType.Text(),
        perProfile(p -> p.id() + "-default"),
        "What people call this recipe; shown with every run of it.");
    add(
        "profile",
        new KeyType.Choice(List.of(Profile.values()).stream().map(Profile::id).toList()),
        perProfile(Profile::id),
        "Size of the model, and the source of every default that depends on size; tiny is for"
            + " tests.");
    add("seed", whole(0, Long.MAX_VALUE), same(17L), "Root of every random draw of the run.");
    add(
        "topology",
        choice(Recipe.Topology.values()),
        same("sequential"),
        "Order in which phases follow each other.");
    add(
        "phases",
        new KeyType.Choices(PIPELINE),
        sizes(List.of("cognate"), PIPELINE, PIPELINE, PIPELINE),
        "Phases to run, in the order of the pipeline.");
    add(
        "on_gate_failure",
        choice(Recipe.OnGateFailure.values()),
        same("continue"),
        "What to do after a gate that did not pass; the exit status is 4 in all three cases.");
  }

  private void data() {
    section("data", "Where text comes from, and how it is split.");
    add(
        "data.corpus",
        new KeyType.Text(),
        same(DataRecipe.SHIPPED),
        "`shipped` for the sample that comes with the program, else the name or path of a dataset"
            + " made by `forge data ingest`.");
    add(
        "data.corpus_fraction",
        real(0, LowEnd.EXCLUDED, 1),
        same(1.0),
        "Share of the training documents that is used; held-out documents are always complete.");
    add(
        "data.salt",
        new KeyType.Text(),
        same("agent-forge"),
        "Salt of the hash that assigns generated task instances to train, selection and test.");
  }

  private void resources() {
    section("resources", "What one task may use.");
    add(
        "resources.device",
        choice(ResourceRecipe.DeviceChoice.values()),
        same("auto"),
        "auto takes the GPU that Spark assigned to the task, else the CPU; cuda fails without"
            + " one.");
    add(
        "resources.cores_per_task",
        whole(1, 1024),
        same(1L),
        "Cores that Spark reserves for a training task.");
    add(
        "resources.evaluations_per_gpu",
        whole(1, 64),
        same(2L),
        "Tasks of evaluation or text generation that share a GPU; training takes a whole one.");
  }

  void section(String path, String doc) {
    sections.put(path, doc);
  }

  void add(String path, KeyType type, Map<Profile, Object> defaults, String doc) {
    if (keys.put(path, new RecipeKey(path, type, defaults, doc)) != null) {
      throw new IllegalStateException(path + " is in the table twice");
    }
  }

  static KeyType whole(long low, long high) {
    return new KeyType.Whole(low, high);
  }

  static KeyType real(double low, LowEnd end, double high) {
    return new KeyType.Real(low, end, high);
  }

  static KeyType choice(Enum<?>[] values) {
    return new KeyType.Choice(
        List.of(values).stream().map(v -> v.name().toLowerCase(Locale.ROOT)).toList());
  }

  static Map<Profile, Object> same(Object value) {
    return perProfile(profile -> value);
  }

  static Map<Profile, Object> sizes(Object tiny, Object nano, Object micro, Object cognate25m) {
    return Map.of(
        Profile.TINY, tiny,
        Profile.NANO, nano,
        Profile.MICRO, micro,
        Profile.COGNATE_25M, cognate25m);
  }

  static Map<Profile, Object> perProfile(Function<Profile, Object> value) {
    Map<Profile, Object> map = new EnumMap<>(Profile.class);
    for (Profile profile : Profile.values()) {
      map.put(profile, value.apply(profile));
    }
    return map;
  }
}
