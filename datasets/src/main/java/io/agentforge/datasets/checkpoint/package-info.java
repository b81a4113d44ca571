/**
 * Content-addressed store of checkpoints: Hugging Face folders and resumable training states.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.checkpoint.CheckpointStore}.
 *
 * <p><b>Format.</b> A checkpoint is {@code checkpoints/<sha256>/manifest.json}, where the folder's
 * name is the SHA-256 of the manifest's bytes. The manifest is JSON with sorted keys and no spaces:
 * {@code dtype, files[{bytes, name, sha256}] sorted by name, format, name, parameters, profile,
 * role, version}. Each file lies at {@code objects/<2 hex>/<sha256>}, shared by every checkpoint
 * that has the same content; or, when it is a safetensors file and a tensor of 64 KiB or more was
 * stored before as part of another file, {@code compositions/<2 hex>/<sha256>} lists the ranges of
 * objects it consists of, and only the rest is stored. Those of role {@code training_state} lie in
 * the checkpoint's own folder, so that they can be released while others are being written.
 *
 * <p><b>Guarantees.</b> The manifest is written last, so a manifest that can be opened names files
 * that were whole when it was written. Equal content gives an equal address, whichever run, host or
 * time wrote it: nothing of these is in the manifest. Every byte is hashed before it is used.
 *
 * <p><b>Limits.</b> Tensors of 64 KiB and more, and whole files, are the units of sharing. A file
 * that is composed is put together on the local disk before it is used, also when the home is
 * local. A stored object whose length is right is taken for whole when committing; only {@code
 * verify} and {@code materialise} read its bytes.
 */
package io.agentforge.datasets.checkpoint;
