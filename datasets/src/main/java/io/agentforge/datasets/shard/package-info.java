/**
 * Documents as token ids: shards in Delta, and the local file that training tasks read.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.shard.TokenCorpus} to read, {@link
 * io.agentforge.datasets.shard.TokenShards} to tokenise a data set, {@link
 * io.agentforge.datasets.shard.TokenBatches} to train.
 *
 * <p><b>The file</b>, all numbers little-endian:
 *
 * <pre>
 * 0   8 bytes  "AFTOKENS"
 * 8   uint16   format version, 1
 * 10  uint16   bytes of one id: 2 or 4
 * 12  int32    id of the separator, which follows each document
 * 16  int64    ids, separators included
 * 24  int64    documents
 * 32  32 bytes SHA-256 of the ids followed by bytes 0 to 31
 * 64  ids, unsigned
 * </pre>
 *
 * <p><b>Guarantees.</b> The same documents in the same order and the same tokenizer give the same
 * bytes, with or without Spark, for any number of partitions and size of shards. A file appears
 * under its name whole or not at all, and its checksum is proved when it is opened.
 *
 * <p><b>Limits.</b> A shard is built in a task's memory. A corpus is opened by reading it once from
 * end to end (about 50 ms for 100 MB). Windows do not respect document boundaries.
 */
package io.agentforge.datasets.shard;
