package io.agentforge.recipe;

import io.agentforge.recipe.KeyType.Real.LowEnd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of phase 4: their rows of the table, and their way into a record and back. */
final class BitnetKeys {
  private static final String P = "bitnet.";
  private static final String MIXTURE = "bitnet.mixture";

  private BitnetKeys() {}

  static void addTo(RecipeKeys table) {
    table.section("bitnet", "Phase 4: ternary weights, trained until they serve, and packed.");
    table.add(
        P + "model",
        new KeyType.Text(),
        RecipeKeys.same(BitnetRecipe.CHAMPION),
        "`champion` of phase 2, a model of phase 1 such as `trunk`, or the path of a Hugging Face"
            + " folder.");
    table.add(
        P + "group",
        new KeyType.Choice(List.of("32", "64", "128", "256", "row", "tensor")),
        RecipeKeys.sizes("64", "256", "256", "256"),
        "Inputs that share a scale; 256 is one ternary block of GGUF.");
    table.add(
        P + "embedding",
        new KeyType.Choice(List.of(BitnetRecipe.AUTO, "int8", "int4", "ternary", "f16")),
        RecipeKeys.same(BitnetRecipe.AUTO),
        "Form of the embedding in the packed file; auto takes the first of int8, int4 and ternary"
            + " that `least_ratio` allows.");
    table.add(
        P + "least_ratio",
        RecipeKeys.real(1, LowEnd.INCLUDED, 20),
        RecipeKeys.same(10.0),
        "Bytes of the fp32 weights over those of the packed file that embedding and fallbacks must"
            + " leave.");
    table.add(
        P + "scan_items",
        RecipeKeys.whole(0, 10_000),
        RecipeKeys.sizes(1L, 8L, 8L, 8L),
        "Items of each suite on which every matrix is judged as the only ternary one; 0 for no"
            + " scan.");
    table.add(
        P + "fallback_rise",
        RecipeKeys.real(0, LowEnd.INCLUDED, 100),
        RecipeKeys.same(0.05),
        "Nats per token by which a matrix must raise the loss, it alone ternary, to be kept as"
            + " bytes, the worst first, as far as `least_ratio` allows.");
    training(table);
    outer(table);
    table.section(
        MIXTURE,
        "What the recovery is trained on, fit for what the model should keep: weights of which only"
            + " the ratios matter.");
    MixtureKeys.addTo(table, MIXTURE, 1, 1);
  }

  private static void training(RecipeKeys table) {
    table.add(
        P + "steps",
        RecipeKeys.whole(1, 100_000_000),
        RecipeKeys.sizes(20L, 400L, 2000L, 10_000L),
        "Optimiser steps of the recovery, of all workers together, so that numbers of workers are"
            + " comparable.");
    table.add(
        P + "workers",
        RecipeKeys.whole(1, 1024),
        RecipeKeys.same(2L),
        "Trainings that run apart in a round and whose ways are averaged after it.");
    table.add(
        P + "inner_steps",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(5L, 25L, 50L, 100L),
        "Optimiser steps of a worker in a round.");
    table.add(
        P + "learning_rate",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 1),
        RecipeKeys.sizes(2e-3, 1e-3, 1e-3, 5e-4),
        "Highest learning rate of the recovery.");
    table.add(
        P + "ramp_fraction",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.same(0.1),
        "Share of a worker's steps over which its layers go from floats to quantised ones.");
    table.add(
        P + "distillation",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.same(0.5),
        "Weight of the fp32 parent's answers in the target; 0 leaves it out.");
  }

  private static void outer(RecipeKeys table) {
    table.add(
        P + "outer_rate",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 10),
        RecipeKeys.same(0.7),
        "Rate of the outer step on the averaged way of the workers; 1 without momentum takes their"
            + " mean.");
    table.add(
        P + "outer_momentum",
        RecipeKeys.real(0, LowEnd.INCLUDED, 0.9999),
        RecipeKeys.same(0.5),
        "Nesterov momentum of the outer step.");
  }

  static BitnetRecipe recipe(RecipeValues values) {
    return new BitnetRecipe(
        values.text(P + "model"),
        values.text(P + "group"),
        values.text(P + "embedding"),
        values.real(P + "least_ratio"),
        values.integer(P + "scan_items"),
        values.real(P + "fallback_rise"),
        MixtureKeys.mixture(values, MIXTURE),
        values.whole(P + "steps"),
        values.integer(P + "workers"),
        values.whole(P + "inner_steps"),
        values.real(P + "learning_rate"),
        values.real(P + "ramp_fraction"),
        values.real(P + "distillation"),
        values.real(P + "outer_rate"),
        values.real(P + "outer_momentum"));
  }

  /** The flat form. */
  static Map<String, Object> of(BitnetRecipe recipe) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(P + "model", recipe.model());
    values.put(P + "group", recipe.group());
    values.put(P + "embedding", recipe.embedding());
    values.put(P + "least_ratio", recipe.leastRatio());
    values.put(P + "scan_items", (long) recipe.scanItems());
    values.put(P + "fallback_rise", recipe.fallbackRise());
    values.putAll(MixtureKeys.of(MIXTURE, recipe.mixture()));
    values.put(P + "steps", recipe.steps());
    values.put(P + "workers", (long) recipe.workers());
    values.put(P + "inner_steps", recipe.innerSteps());
    values.put(P + "learning_rate", recipe.learningRate());
    values.put(P + "ramp_fraction", recipe.rampFraction());
    values.put(P + "distillation", recipe.distillation());
    values.put(P + "outer_rate", recipe.outerRate());
    values.put(P + "outer_momentum", recipe.outerMomentum());
    return values;
  }
}
