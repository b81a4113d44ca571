/**
 * What it is for: mergekit's YAML, read and written where meanings agree.
 *
 * <p>Start from {@link io.agentforge.merge.recipe.MergeRecipeReader} to read, {@link
 * io.agentforge.merge.recipe.MergeRecipeText} to write; both speak of a {@link
 * io.agentforge.merge.recipe.MergeRecipe}.
 *
 * <p>Guarantees: every problem of a recipe is found in one reading, with line, column and the
 * nearest known name; a key that is unknown, stands twice, has a value out of range or would change
 * nothing is refused with the reason; writing and reading back gives an equal recipe. Values are
 * looked up in the order source, slice, recipe, default of the method; a list of filters without a
 * match falls through to the next. A gradient runs from 0 at the first layer of its slice to 1 at
 * the last, 1 in a slice of one layer, 0 for tensors outside of layers.
 *
 * <p>Limits: local folders as models; no tokenizer merging, no LoRA notation, no revisions, no
 * modules, no several recipes in a file. Numbers are not quoted; switches are {@code true} and
 * {@code false}.
 *
 * <p>Papers: Goddard et al., Arcee's MergeKit (2024).
 */
package io.agentforge.merge.recipe;
