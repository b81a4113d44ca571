/**
 * What it is for: the arithmetic of model merging, one tensor at a time.
 *
 * <p>Start from {@link io.agentforge.merge.MergeMethods} for the methods by name and {@link
 * io.agentforge.merge.MergeMethod} to write one; {@link io.agentforge.merge.MergeInput} is what
 * decides a merged tensor. {@link io.agentforge.merge.TensorStatistics} is what one pass over the
 * parents tells about all merges of them, {@link io.agentforge.merge.DataFlowPath} a model made of
 * whole layers.
 *
 * <p>Guarantees: a merged tensor is a pure function of its {@code MergeInput}; random masks come
 * from a counter-based generator keyed by seed, tensor, model and element, so that order, number of
 * tasks and of threads change nothing. Arithmetic is fp32 or better whatever the storage type,
 * coefficients, norms and products fp64, unless a recipe asks for a 16-bit {@code dtype}: then the
 * task vector family and karcher round every step and the other methods their inputs and outputs,
 * as mergekit does. Results are those of mergekit 0.1.5 within fp32 rounding; a parameter that
 * mergekit does not have ({@code straight_above}, {@code straight_at_zero}, {@code limit_ratio},
 * {@code equal_below}) changes nothing unless it is set. Thresholds are exact, found without
 * sorting, and keep the first of equal numbers.
 *
 * <p>Limits: tensors of fewer than 2³¹ elements, all inputs of equal shape. Memory is a few blocks
 * of 8192 numbers for each model, but for della (a bit for each element), arcee_fusion (a number
 * for each row) and karcher in 16-bit arithmetic (the tensor of every model). A number that is not
 * finite spoils its position, and the whole tensor where a norm or a threshold depends on it.
 *
 * <p>Papers: Shoemake (1985), SIGGRAPH (slerp); Karcher (1977); Wortsman et al. (2022), Model
 * Soups; Ilharco et al. (2022), Editing Models with Task Arithmetic; Yadav et al. (2023),
 * TIES-Merging; Yu et al. (2023), DARE; Davari and Belilovsky (2023), Model Breadcrumbs; Jang et
 * al. (2024), Model Stock; Deep et al. (2024), DELLA-Merging; Wan et al. (2024), FuseChat (SCE);
 * Goddard et al. (2024), Arcee's MergeKit; Akiba et al. (2024), Evolutionary Optimization of Model
 * Merging Recipes (data flow space).
 */
package io.agentforge.merge;
