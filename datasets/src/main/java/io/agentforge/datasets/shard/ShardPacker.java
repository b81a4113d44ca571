package io.agentforge.datasets.shard;

import io.agentforge.tokenizer.SpecialToken;
import io.agentforge.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Turns a partition's documents (split, shard, text), sorted by shard and then id, into one row a
 * shard; holds one shard in memory at a time.
 */
final class ShardPacker implements Iterator<Row> {
  private final Iterator<Row> documents;
  private final Tokenizer tokenizer;
  private final TokenEncoding encoding;
  private final int separator;
  private Row next;

  ShardPacker(Iterator<Row> documents, Tokenizer tokenizer) {
    this.documents = documents;
    this.tokenizer = tokenizer;
    this.encoding = TokenEncoding.holding(tokenizer.vocab() - 1);
    this.separator = tokenizer.id(SpecialToken.END);
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Row next() {
    if (next == null) {
      throw new NoSuchElementException("the partition has no more shards");
    }
    String split = next.getString(0);
    int shard = next.getInt(1);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    long count = 0;
    int highest = separator;
    do {
      int[] ids = tokenizer.encode(next.getString(2));
      int[] ended = Arrays.copyOf(ids, ids.length + 1);
      ended[ids.length] = separator;
      packed.writeBytes(encoding.pack(ended));
      highest = Math.max(highest, Arrays.stream(ids).max().orElse(0));
      count++;
      advance();
    } while (next != null && next.getInt(1) == shard && next.getString(0).equals(split));
    byte[] tokens = packed.toByteArray();
    return RowFactory.create(
        split,
        shard,
        count,
        tokens,
        (long) tokens.length / encoding.bytes(),
        encoding.bytes(),
        highest,
        DigestUtils.sha256Hex(tokens));
  }

  private void advance() {
    next = documents.hasNext() ? documents.next() : null;
  }
}
