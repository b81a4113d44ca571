/**
 * Files of a home on any Hadoop file system, published whole or not at all.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.storage.Home} (where things lie) and {@link
 * io.agentforge.datasets.storage.Storage} (how they are written and read).
 *
 * <p><b>Guarantees.</b> A published file was written under {@code staging}, synced where the file
 * system can, read back and compared by length and SHA-256, and only then renamed to its place; a
 * writer that dies at any moment leaves at most a file under {@code staging}, and one that fails
 * leaves nothing. Small files that no hash names are {@link
 * io.agentforge.datasets.storage.SealedText}. Publishing the same content twice, one after the
 * other or at once, gives the same single file. Every operation that changes something is announced
 * to a {@link io.agentforge.datasets.storage.StorageObserver} before and after it happens.
 *
 * <p><b>Limits.</b> Folders are not synced after a rename: a power failure (not a killed process)
 * may lose the newest names. Replacing an existing mutable file is atomic on local disks only;
 * elsewhere a reader may for a moment find no file. On object stores a rename is a copy.
 */
package io.agentforge.datasets.storage;
