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
  private static final long MAX_STEPS = 100_000_000;
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
    table.cognate();
    table.optimiser();
    table.mixture();
    table.evaluation();
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
        new KeyType.Choices(List.of("cognate", "evomerge", "bitnet")),
        same(List.of("cognate")),
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

  private void cognate() {
    section("cognate", "Phase 1: a trunk, and three specialists that continue it.");
    add(
        "cognate.trunk",
        new KeyType.Text(),
        same(CognateRecipe.SCRATCH),
        "`scratch` trains a trunk of the profile's shape; a path of a Hugging Face folder takes its"
            + " place.");
    section("cognate.tokenizer", "The tokenizer that is trained together with a trunk.");
    add(
        "cognate.tokenizer.vocab",
        whole(320, 262_144),
        perProfile(p -> (long) p.config().vocab()),
        "Tokens of the vocabulary, special tokens and bytes included; decides the rows of the"
            + " embedding.");
    add(
        "cognate.sequence_length",
        whole(8, 32_768),
        sizes(64L, 128L, 128L, 256L),
        "Tokens a training row predicts; at most the positions of the profile.");
    add("cognate.batch_size", whole(1, 4096), sizes(8L, 4L, 16L, 16L), "Rows of a micro-batch.");
    add(
        "cognate.accumulation",
        whole(1, 4096),
        sizes(1L, 1L, 1L, 4L),
        "Micro-batches whose gradients make one optimiser step.");
    add(
        "cognate.trunk_steps",
        whole(1, MAX_STEPS),
        sizes(40L, 300L, 4000L, 30_000L),
        "Optimiser steps of the trunk; ignored when a folder takes its place.");
    add(
        "cognate.specialist_steps",
        whole(1, MAX_STEPS),
        sizes(20L, 400L, 1500L, 6000L),
        "Optimiser steps of each specialist.");
    add(
        "cognate.segments",
        whole(1, 10_000),
        sizes(2L, 2L, 4L, 20L),
        "Training checkpoints per model; a killed run loses at most one segment.");
  }

  private void optimiser() {
    add(
        "cognate.learning_rate",
        real(0, LowEnd.EXCLUDED, 1),
        sizes(3e-3, 2e-3, 2e-3, 1e-3),
        "Highest learning rate of the trunk.");
    add(
        "cognate.specialist_learning_rate",
        real(0, LowEnd.EXCLUDED, 1),
        sizes(2e-3, 2e-3, 1e-3, 5e-4),
        "Highest learning rate of a specialist.");
    add(
        "cognate.warmup_steps",
        whole(0, MAX_STEPS),
        sizes(4L, 30L, 100L, 500L),
        "Steps over which the learning rate rises from 0, in every schedule.");
    add(
        "cognate.decay_fraction",
        real(0, LowEnd.INCLUDED, 1),
        same(0.25),
        "Share of the steps, at the end of a schedule, over which the learning rate falls.");
    add(
        "cognate.final_rate_fraction",
        real(0, LowEnd.INCLUDED, 1),
        same(0.05),
        "Learning rate at the end of a schedule, as a share of the highest.");
    add(
        "cognate.weight_decay",
        real(0, LowEnd.INCLUDED, 10),
        same(0.1),
        "Decoupled weight decay of AdamW on matrices.");
    add("cognate.beta1", real(0, LowEnd.INCLUDED, 0.9999), same(0.9), "First moment of AdamW.");
    add("cognate.beta2", real(0, LowEnd.INCLUDED, 0.99999), same(0.95), "Second moment of AdamW.");
    add(
        "cognate.epsilon",
        real(0, LowEnd.EXCLUDED, 0.1),
        same(1e-8),
        "Term that keeps the division of AdamW finite.");
    add(
        "cognate.clip_norm",
        real(0, LowEnd.EXCLUDED, 1e6),
        same(1.0),
        "Gradients are scaled down to this global 2-norm.");
    add(
        "cognate.gradient_checkpointing",
        new KeyType.Flag(),
        same(false),
        "Recompute activations in the backward pass: about a third slower, much less memory.");
    add(
        "cognate.compute_type",
        choice(CognateRecipe.ComputeChoice.values()),
        same("auto"),
        "Type in which linear layers multiply; auto takes bf16 where the processor has it.");
  }

  private void mixture() {
    section(
        "cognate.trunk_mixture",
        "What the trunk is trained on: weights of which only the ratios matter.");
    KeyType weight = real(0, LowEnd.INCLUDED, 1e6);
    add("cognate.trunk_mixture.text", weight, same(0.7), "Weight of text.");
    add("cognate.trunk_mixture.reasoning", weight, same(0.1), "Weight of serial chains.");
    add("cognate.trunk_mixture.recall", weight, same(0.1), "Weight of look-up and long gaps.");
    add("cognate.trunk_mixture.procedure", weight, same(0.1), "Weight of sorting and logic.");
    add(
        "cognate.specialist_own_share",
        real(0, LowEnd.EXCLUDED, 1),
        sizes(0.85, 0.93, 0.85, 0.85),
        "Share of a specialist's training that is its own domain; the rest replays the trunk's"
            + " mixture.");
    add(
        "cognate.prompt_share",
        real(0, LowEnd.INCLUDED, 1),
        sizes(1.0, 0.2, 1.0, 1.0),
        "Share of the tokens of questions' prompts that are targets in training; every token of"
            + " text and of answers is one.");
  }

  private void evaluation() {
    section("cognate.tasks", "Which generated questions are asked, in training and evaluation.");
    add(
        "cognate.tasks.lowest_level",
        whole(1, 100),
        same(1L),
        "Easiest level of the questions; a family's levels start at 1.");
    add(
        "cognate.tasks.highest_level",
        whole(1, 100),
        sizes(2L, 1L, 3L, 4L),
        "Hardest level of the questions; families with fewer levels stop at their own last.");
    section("cognate.evaluation", "How the trained models are judged.");
    add(
        "cognate.evaluation.items_per_domain",
        whole(1, 1_000_000),
        sizes(40L, 500L, 1000L, 2000L),
        "Held-out questions of each domain, test split.");
    add(
        "cognate.evaluation.text_tokens",
        whole(1, 1_000_000_000),
        sizes(2000L, 20_000L, 50_000L, 200_000L),
        "About how many tokens of held-out text.");
    add(
        "cognate.evaluation.shard_items",
        whole(1, 1_000_000),
        sizes(50L, 250L, 500L, 500L),
        "Items that one task scores.");
    add(
        "cognate.evaluation.curve_points",
        whole(1, 10_000),
        sizes(2L, 8L, 20L, 50L),
        "Points of a learning curve, its end included.");
    add(
        "cognate.evaluation.curve_items",
        whole(1, 1_000_000),
        sizes(8L, 24L, 64L, 64L),
        "Held-out questions of each suite behind one point of a curve, selection split.");
    add(
        "cognate.evaluation.generation_samples",
        whole(0, 1000),
        sizes(1L, 4L, 4L, 4L),
        "Prompts of each suite that every model continues for the report.");
    add(
        "cognate.evaluation.sample_tokens",
        whole(1, 4096),
        sizes(16L, 48L, 64L, 96L),
        "Length of such a text.");
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

  private static KeyType choice(Enum<?>[] values) {
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

  private static Map<Profile, Object> perProfile(Function<Profile, Object> value) {
    Map<Profile, Object> map = new EnumMap<>(Profile.class);
    for (Profile profile : Profile.values()) {
      map.put(profile, value.apply(profile));
    }
    return map;
  }
}
