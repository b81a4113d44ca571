/**
 * Weights of few bits: ternary matrices with group scales, int8 and int4 rows.
 *
 * <p>Start from {@link io.agentforge.quantize.TernaryMatrix}.
 *
 * <p>Guarantees: codes and scales depend on the weights alone, not on threads or order.
 *
 * <p>Source: Ma et al. 2024, "The Era of 1-bit LLMs: All Large Language Models are in 1.58 Bits",
 * section 2.
 */
package io.agentforge.quantize;
