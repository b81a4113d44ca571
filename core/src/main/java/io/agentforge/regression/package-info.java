/**
 * What it is for: merging by regression: the linear layers of the merged model are fitted, one
 * after the other, to what several teachers compute on texts of their own.
 *
 * <p>Start from {@link io.agentforge.regression.RegressionMerge}.
 *
 * <p>Guarantees: arithmetic in fp32 on one thread, so the same inputs give the same bytes on the
 * same kind of machine; nothing is random; no gradient is taken and no answer is looked at: the
 * teachers' activations are all there is.
 *
 * <p>Limits: teachers of one shape and vocabulary. An untied head, norms and biases stay those of
 * the start. Activations of all texts are held at once: about 4 · tokens · (hidden + ffn) · 4
 * bytes.
 *
 * <p>Papers: Jin et al., Dataless Knowledge Fusion by Merging Weights of Language Models (RegMean),
 * ICLR 2023, for the normal equations; that each layer is fitted on the inputs that the merged
 * layers before it give, and makes up for their errors, follows Frantar and Alistarh, Optimal Brain
 * Compression, 2022, §5.
 */
package io.agentforge.regression;
