/**
 * From what a query calls a model to the loaded model on an executor.
 *
 * <p>Start from {@link io.agentforge.udfs.model.ModelPlaces}, then {@link
 * io.agentforge.udfs.model.Models}.
 *
 * <p>Guarantees: a model is loaded once per JVM, however many tasks ask; bytes of checkpoints are
 * verified against their hashes before use.
 *
 * <p>Limits: a Hugging Face folder has no hash of its own, so files changed within the resolution
 * of the file system's clock, with equal lengths, are taken for the same model.
 *
 * <p>Papers: none.
 */
package io.agentforge.udfs.model;
