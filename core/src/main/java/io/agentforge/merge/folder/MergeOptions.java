package io.agentforge.merge.folder;

import java.io.Serializable;

/**
 * How a merge is done; nothing here but the seed changes a number of the output.
 *
 * @param seed of the random draws of dare and della
 * @param threads that merge tensors side by side
 * @param memoryBytes bound for tensors on their way and the working memory of methods; mapped
 *     inputs are not counted, the operating system drops them when it needs the room
 * @param shardBytes largest file of weights; a larger tensor is a file by itself
 * @param checksum of the files
 * @param strangers what happens to models without a common ancestor
 */
public record MergeOptions(
    long seed,
    int threads,
    long memoryBytes,
    long shardBytes,
    Checksum checksum,
    Strangers strangers)
    implements Serializable {
  /** Larger models are written in files of at most this many bytes. */
  public static final long SHARD_BYTES = 4L << 30;

  public MergeOptions {
    if (threads < 1 || memoryBytes < 1 || shardBytes < 1) {
      throw new IllegalArgumentException("threads, memory and shard size must be positive");
    }
  }

  /** What happens to models whose weights show no common ancestor. */
  public enum Strangers {
    REFUSED,
    ALLOWED
  }

  /** Seed 0, all processors, half of the heap, CRC-32C, strangers refused. */
  public static MergeOptions defaults() {
    Runtime runtime = Runtime.getRuntime();
    return new MergeOptions(
        0,
        runtime.availableProcessors(),
        runtime.maxMemory() / 2,
        SHARD_BYTES,
        Checksum.CRC32C,
        Strangers.REFUSED);
  }

  public MergeOptions withSeed(long value) {
    return new MergeOptions(value, threads, memoryBytes, shardBytes, checksum, strangers);
  }

  public MergeOptions withThreads(int value) {
    return new MergeOptions(seed, value, memoryBytes, shardBytes, checksum, strangers);
  }

  public MergeOptions withMemoryBytes(long value) {
    return new MergeOptions(seed, threads, value, shardBytes, checksum, strangers);
  }

  public MergeOptions withShardBytes(long value) {
    return new MergeOptions(seed, threads, memoryBytes, value, checksum, strangers);
  }

  public MergeOptions withChecksum(Checksum value) {
    return new MergeOptions(seed, threads, memoryBytes, shardBytes, value, strangers);
  }

  public MergeOptions withStrangers(Strangers value) {
    return new MergeOptions(seed, threads, memoryBytes, shardBytes, checksum, value);
  }
}
