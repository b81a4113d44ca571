/**
 * What a model is: its shape, its tensors by name, and the Hugging Face folder it lives in.
 *
 * <p>Start from {@link io.agentforge.model.ModelFolder} to open or write a folder, {@link
 * io.agentforge.model.StoredWeights} for the weights of a folder of any architecture, from {@link
 * io.agentforge.model.ModelConfig} for shapes and from {@link io.agentforge.model.Profile} for the
 * built-in sizes.
 *
 * <p>Guarantees: a folder opens only if its configuration is understood completely and its tensors
 * are exactly those of {@link io.agentforge.model.ModelConfig#tensors()}; every problem is named in
 * one error. A folder that is opened and saved keeps each tensor's type and bits. Whatever would
 * change a forward pass and is not implemented is refused by name.
 *
 * <p>Limits: Llama, Qwen2, Qwen3 and BitNet with SiLU; default and Llama 3.1 rotary positions; full
 * attention; float weights in safetensors. No pickles.
 *
 * <p>Papers: Touvron et al., Llama 2 (2023); Yang et al., Qwen2 (2024) and Qwen3 (2025); Wang et
 * al., BitNet (2023); Su et al., RoFormer (2021).
 */
package io.agentforge.model;
