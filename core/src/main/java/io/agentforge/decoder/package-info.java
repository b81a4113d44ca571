/**
 * The decoder family: RMSNorm, rotary positions, grouped-query attention, SwiGLU; with the options
 * off it is Llama.
 *
 * <p>Start from {@link io.agentforge.decoder.DecoderSource}, the program text of the forward pass
 * and its adjoint; the text itself lies beside it as {@code forward.torchscript} and {@code
 * backward.torchscript}. {@link io.agentforge.decoder.DecoderWeights} holds parameters.
 *
 * <p>Guarantees: one text serves training, scoring and cached generation; losses, logits and
 * gradients agree in fp32 with {@link io.agentforge.decoder.ReferenceDecoder} (a property test
 * states the tolerances).
 *
 * <p>Limits: training takes causal rows without a key mask, so padding belongs on the right with
 * ignored targets; rotary scaling is not computed.
 *
 * <p>Papers: Touvron et al. 2023 (Llama); Su et al. 2021 (RoFormer); Ainslie et al. 2023
 * (grouped-query attention); Zhang and Sennrich 2019 (RMSNorm); Wang et al. 2022 (sub-norm).
 */
package io.agentforge.decoder;
