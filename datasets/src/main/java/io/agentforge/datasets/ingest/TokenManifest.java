package io.agentforge.datasets.ingest;

import java.util.SortedMap;

/**
 * What tokenising a data set made, written last: the shards exist once this does.
 *
 * @param datasetDigest digest of the documents that were tokenised
 * @param separator id that follows each document
 * @param shardBytes bytes of text aimed at in a shard
 * @param digest SHA-256 over split, shard number and content hash of every shard
 * @param splits sizes by {@link io.agentforge.datasets.task.Split#id()}; a split without documents
 *     has zeros
 * @param tableVersion Delta version of the table of shards
 */
public record TokenManifest(
    int formatVersion,
    String tokenizerSha256,
    int vocab,
    int separator,
    String datasetDigest,
    long shardBytes,
    String digest,
    SortedMap<String, SplitTokens> splits,
    long tableVersion) {
  /** Version of this layout. */
  public static final int FORMAT_VERSION = 1;

  /**
   * Size of one split.
   *
   * @param tokens separators included
   * @param highestToken largest id, which decides the width in a {@link TokenCorpus}
   */
  public record SplitTokens(long documents, long tokens, long shards, int highestToken) {}

  /** Whether these shards are those of the documents with that digest, cut the same way. */
  public boolean isOf(String documentsDigest, long bytesInShard) {
    return formatVersion == FORMAT_VERSION
        && datasetDigest.equals(documentsDigest)
        && shardBytes == bytesInShard;
  }
}
