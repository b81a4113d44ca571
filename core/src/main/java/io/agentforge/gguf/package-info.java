/**
 * GGUF, the file that llama.cpp runs: reader, writer, its blocks of quantised weights, and the way
 * between it and Hugging Face folders.
 *
 * <p>Start from {@link io.agentforge.gguf.GgufExport} to write a model, {@link
 * io.agentforge.gguf.GgufImport} to read one as a folder, {@link io.agentforge.gguf.GgufFile} to
 * look into a file, {@link io.agentforge.gguf.Blocks} for single blocks.
 *
 * <p>Guarantees: blocks are byte for byte those of ggml's reference quantisers; ternary weights
 * with one scale for 256 inputs lose nothing (beyond the scale's fp16, which bundles of ours have
 * too); a model that no graph of llama.cpp computes, or whose tokenizer it would cut otherwise, is
 * refused with the reason. A file either reads as a whole or is refused by one {@code
 * GGUF_INVALID}; nothing is allocated in proportion to a number that was not first checked against
 * the file. A file appears under its name complete, read back and compared, or not at all.
 *
 * <p>Limits: architectures llama, qwen2, qwen3 and bitnet; byte-level tokenizers (SentencePiece's
 * are read, not written); F32, F16, BF16, Q8_0, Q4_0, Q4_1, TQ1_0 and TQ2_0 are read, F32, F16,
 * Q8_0, TQ1_0 and TQ2_0 written; one file (no splits), little-endian.
 *
 * <p>Source: the GGUF description in ggml's documentation; ggml-quants.c for the blocks.
 */
package io.agentforge.gguf;
