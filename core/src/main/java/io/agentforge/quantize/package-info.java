/**
 * Weights of few bits: ternary matrices with group scales, int8 and int4 rows.
 *
 * <p>Start from {@link io.agentforge.quantize.TernaryMatrix}; {@link
 * io.agentforge.quantize.AbsMean} makes one of float weights, {@link
 * io.agentforge.quantize.RoundToNearest} the rows of embeddings, {@link
 * io.agentforge.quantize.QuantizationStatistics} says what was lost.
 *
 * <p>Guarantees: codes and scales depend on the weights alone, not on threads or order; weights
 * that are ternary already are recovered, not shrunk; what is not finite is refused.
 *
 * <p>Limits: a matrix holds fewer than 2^31 weights; rows are whole groups.
 *
 * <p>Source: Ma et al. 2024, "The Era of 1-bit LLMs: All Large Language Models are in 1.58 Bits",
 * section 2; Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference".
 */
package io.agentforge.quantize;
