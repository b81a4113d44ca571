/**
 * Inference in Java alone: prompts and tokens through a decoder whose weights are floats or
 * ternary, on the processor, without a native library.
 *
 * <p>Start from {@link io.agentforge.infer.CpuDecoder}; {@link io.agentforge.infer.Kernels} says
 * which arithmetic it uses, and {@link io.agentforge.infer.ScalarKernel} what ternary products are.
 *
 * <p>Guarantees: ternary products are the same bits with every kernel and any number of threads; a
 * prompt in one piece gives what its tokens give one by one; with the scalar and bit-plane kernels
 * adding a token allocates nothing.
 *
 * <p>Limits: the float arithmetic of {@code plain} and {@code vector} differs by rounding, and
 * where that moves an activation over a rounding tie, an int8 code differs by one.
 *
 * <p>Papers: Ma et al. 2024, The Era of 1-bit LLMs, section 2; Su et al. 2021, RoFormer; Shazeer
 * 2020, GLU Variants Improve Transformer; Park et al. 2022, LUT-GEMM, for products by lookup.
 */
package io.agentforge.infer;
