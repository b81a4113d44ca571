package io.agentforge.recipe;

import io.agentforge.recipe.KeyType.Real.LowEnd;

/** The rows of the table for phase 1. */
final class CognateKeys {
  private static final long MAX_STEPS = 100_000_000;

  private CognateKeys() {}

  static void addTo(RecipeKeys table) {
    table.section("cognate", "Phase 1: a trunk, and three specialists that continue it.");
    table.add(
        "cognate.trunk",
        new KeyType.Text(),
        RecipeKeys.same(CognateRecipe.SCRATCH),
        "`scratch` trains a trunk of the profile's shape; a path of a Hugging Face folder takes its"
            + " place.");
    table.section("cognate.tokenizer", "The tokenizer that is trained together with a trunk.");
    table.add(
        "cognate.tokenizer.vocab",
        RecipeKeys.whole(320, 262_144),
        RecipeKeys.perProfile(p -> (long) p.config().vocab()),
        "Tokens of the vocabulary, special tokens and bytes included; decides the rows of the"
            + " embedding.");
    table.add(
        "cognate.sequence_length",
        RecipeKeys.whole(8, 32_768),
        RecipeKeys.sizes(64L, 128L, 128L, 256L),
        "Tokens a training row predicts; at most the positions of the profile.");
    table.add(
        "cognate.batch_size",
        RecipeKeys.whole(1, 4096),
        RecipeKeys.sizes(8L, 4L, 16L, 16L),
        "Rows of a micro-batch.");
    table.add(
        "cognate.accumulation",
        RecipeKeys.whole(1, 4096),
        RecipeKeys.sizes(1L, 1L, 1L, 4L),
        "Micro-batches whose gradients make one optimiser step.");
    table.add(
        "cognate.trunk_steps",
        RecipeKeys.whole(1, MAX_STEPS),
        RecipeKeys.sizes(40L, 300L, 4000L, 30_000L),
        "Optimiser steps of the trunk; ignored when a folder takes its place.");
    table.add(
        "cognate.specialist_steps",
        RecipeKeys.whole(1, MAX_STEPS),
        RecipeKeys.sizes(20L, 400L, 1500L, 6000L),
        "Optimiser steps of each specialist.");
    table.add(
        "cognate.segments",
        RecipeKeys.whole(1, 10_000),
        RecipeKeys.sizes(2L, 2L, 4L, 20L),
        "Training checkpoints per model; a killed run loses at most one segment.");
    optimiser(table);
    mixture(table);
    evaluation(table);
  }

  private static void optimiser(RecipeKeys table) {
    table.add(
        "cognate.learning_rate",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 1),
        RecipeKeys.sizes(3e-3, 2e-3, 2e-3, 1e-3),
        "Highest learning rate of the trunk.");
    table.add(
        "cognate.specialist_learning_rate",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 1),
        RecipeKeys.sizes(2e-3, 2e-3, 1e-3, 5e-4),
        "Highest learning rate of a specialist.");
    table.add(
        "cognate.warmup_steps",
        RecipeKeys.whole(0, MAX_STEPS),
        RecipeKeys.sizes(4L, 30L, 100L, 500L),
        "Steps over which the learning rate rises from 0, in every schedule.");
    table.add(
        "cognate.decay_fraction",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.same(0.25),
        "Share of the steps, at the end of a schedule, over which the learning rate falls.");
    table.add(
        "cognate.final_rate_fraction",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.same(0.05),
        "Learning rate at the end of a schedule, as a share of the highest.");
    table.add(
        "cognate.weight_decay",
        RecipeKeys.real(0, LowEnd.INCLUDED, 10),
        RecipeKeys.same(0.1),
        "Decoupled weight decay of AdamW on matrices.");
    table.add(
        "cognate.beta1",
        RecipeKeys.real(0, LowEnd.INCLUDED, 0.9999),
        RecipeKeys.same(0.9),
        "First moment of AdamW.");
    table.add(
        "cognate.beta2",
        RecipeKeys.real(0, LowEnd.INCLUDED, 0.99999),
        RecipeKeys.same(0.95),
        "Second moment of AdamW.");
    table.add(
        "cognate.epsilon",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 0.1),
        RecipeKeys.same(1e-8),
        "Term that keeps the division of AdamW finite.");
    table.add(
        "cognate.clip_norm",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 1e6),
        RecipeKeys.same(1.0),
        "Gradients are scaled down to this global 2-norm.");
    table.add(
        "cognate.gradient_checkpointing",
        new KeyType.Flag(),
        RecipeKeys.same(false),
        "Recompute activations in the backward pass: about a third slower, much less memory.");
    table.add(
        "cognate.compute_type",
        RecipeKeys.choice(CognateRecipe.ComputeChoice.values()),
        RecipeKeys.same("auto"),
        "Type in which linear layers multiply; auto takes bf16 where the processor has it.");
  }

  private static void mixture(RecipeKeys table) {
    table.section(
        "cognate.trunk_mixture",
        "What the trunk is trained on: weights of which only the ratios matter.");
    MixtureKeys.addTo(table, "cognate.trunk_mixture", 0.7, 0.1);
    table.add(
        "cognate.specialist_own_share",
        RecipeKeys.real(0, LowEnd.EXCLUDED, 1),
        RecipeKeys.sizes(0.85, 0.93, 0.85, 0.85),
        "Share of a specialist's training that is its own domain; the rest replays the trunk's"
            + " mixture.");
    table.add(
        "cognate.prompt_share",
        RecipeKeys.real(0, LowEnd.INCLUDED, 1),
        RecipeKeys.sizes(1.0, 0.2, 1.0, 1.0),
        "Share of the tokens of questions' prompts that are targets in training; every token of"
            + " text and of answers is one.");
  }

  private static void evaluation(RecipeKeys table) {
    table.section(
        "cognate.tasks", "Which generated questions are asked, in training and evaluation.");
    table.add(
        "cognate.tasks.lowest_level",
        RecipeKeys.whole(1, 100),
        RecipeKeys.same(1L),
        "Easiest level of the questions; a family's levels start at 1.");
    table.add(
        "cognate.tasks.highest_level",
        RecipeKeys.whole(1, 100),
        RecipeKeys.sizes(2L, 1L, 3L, 4L),
        "Hardest level of the questions; families with fewer levels stop at their own last.");
    table.section("cognate.evaluation", "How the trained models are judged.");
    table.add(
        "cognate.evaluation.items_per_domain",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(40L, 500L, 1000L, 2000L),
        "Held-out questions of each domain, test split.");
    table.add(
        "cognate.evaluation.text_tokens",
        RecipeKeys.whole(1, 1_000_000_000),
        RecipeKeys.sizes(2000L, 20_000L, 50_000L, 200_000L),
        "About how many tokens of held-out text.");
    table.add(
        "cognate.evaluation.shard_items",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(50L, 250L, 500L, 500L),
        "Items that one task scores.");
    table.add(
        "cognate.evaluation.curve_points",
        RecipeKeys.whole(1, 10_000),
        RecipeKeys.sizes(2L, 8L, 20L, 50L),
        "Points of a learning curve, its end included.");
    table.add(
        "cognate.evaluation.curve_items",
        RecipeKeys.whole(1, 1_000_000),
        RecipeKeys.sizes(8L, 24L, 64L, 64L),
        "Held-out questions of each suite behind one point of a curve, selection split.");
    table.add(
        "cognate.evaluation.generation_samples",
        RecipeKeys.whole(0, 1000),
        RecipeKeys.sizes(1L, 4L, 4L, 4L),
        "Prompts of each suite that every model continues for the report.");
    table.add(
        "cognate.evaluation.sample_tokens",
        RecipeKeys.whole(1, 4096),
        RecipeKeys.sizes(16L, 48L, 64L, 96L),
        "Length of such a text.");
  }
}
