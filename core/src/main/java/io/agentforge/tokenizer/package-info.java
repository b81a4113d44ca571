/**
 * What it is for: text to token ids and back, and the training of a vocabulary.
 *
 * <p>Start from {@link io.agentforge.tokenizer.Tokenizer} to encode; from {@link
 * io.agentforge.tokenizer.BytePairTrainer} to train a vocabulary on text.
 *
 * <p>Guarantees: training is deterministic and writes the same bytes for the same text; the file is
 * Hugging Face's {@code tokenizer.json}; every text without lone surrogates survives encoding and
 * decoding unchanged; special tokens written in plain text are text, unless {@link
 * io.agentforge.tokenizer.Tokenizer#encodeWithSpecials} is asked.
 *
 * <p>Limits: byte-pair models only. Ids that end inside a character decode to U+FFFD; who prints
 * while generating must hold such ids back. Training looks at lines one by one, so white space
 * across a line end is never one token.
 *
 * <p>Papers: Sennrich, Haddow and Birch (2016), ACL (byte-pair encoding); Radford et al. (2019),
 * GPT-2 (byte alphabet and pre-tokenisation).
 */
package io.agentforge.tokenizer;
