/**
 * What a run is told to do: a YAML recipe, read into immutable records.
 *
 * <p>Start from {@link io.agentforge.recipe.RecipeReader}; what it returns is a {@link
 * io.agentforge.recipe.Recipe}. The table of keys is {@code RecipeKeys}: a new key is a line there,
 * a component of a record and a line in {@code RecipeValues}.
 *
 * <p>Guarantees: every problem of a recipe is found in one reading, each with line, column and the
 * nearest known name; the command line wins over the file, the file over the profile; {@link
 * io.agentforge.recipe.EffectiveRecipe} gives equal bytes for equal recipes.
 *
 * <p>Limits: a recipe is at most 1 MiB of UTF-8; numbers are decimal; YAML merge keys are not
 * supported.
 *
 * <p>Papers: none.
 */
package io.agentforge.recipe;
