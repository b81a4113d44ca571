/**
 * What it is for: the arithmetic of model merging, one tensor at a time.
 *
 * <p>Start from {@link io.agentforge.merge.MergeMethods} for the methods by name and {@link
 * io.agentforge.merge.MergeMethod} to write one; {@link io.agentforge.merge.MergeInput} is what
 * decides a merged tensor.
 *
 * <p>Guarantees: a merged tensor is a pure function of its {@code MergeInput}; random masks come
 * from a counter-based generator keyed by tensor, model and element, so order, number of tasks and
 * of threads change nothing. Arithmetic is fp32 with coefficients, norms and products in fp64,
 * whatever the storage type, unless a recipe asks for a 16-bit {@code dtype}.
 *
 * <p>Limits: tensors of fewer than 2³¹ elements, all inputs of equal shape.
 */
package io.agentforge.merge;
