/**
 * What it is for: merging Hugging Face folders as a recipe says, judged first, written safely.
 *
 * <p>Start from {@link io.agentforge.merge.folder.FolderMerge}: {@code judge} opens and compares
 * the models, {@code run} writes the output into an {@link
 * io.agentforge.merge.folder.OutputFolder}.
 *
 * <p>Guarantees: models that do not go together are refused before any work, with every difference
 * in words: tensors, shapes, layers, rotary base, settings of the forward pass, tokenizers, tied
 * heads, no common ancestor. The output is written under a temporary name, forced to disk and
 * renamed, so a folder of its name is complete; checksums cover every file and a model card holds
 * the recipe. Its bytes depend on recipe, inputs and seed alone, not on threads, memory or the
 * process that wrote a file. Numbers that are not finite end the merge. Memory for tensors on their
 * way and for methods stays below the bound that was given.
 *
 * <p>Limits: decoder-only models with one stack of layers; tensors below 2 GB; F32, F16 and BF16
 * weights in safetensors; equal vocabularies. Relationship is judged on a sample of the weights.
 *
 * <p>Papers: Goddard et al., Arcee's MergeKit (2024).
 */
package io.agentforge.merge.folder;
