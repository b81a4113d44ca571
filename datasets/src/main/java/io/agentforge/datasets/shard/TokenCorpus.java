package io.agentforge.datasets.shard;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The tokens of documents, one after the other and each followed by the separator, in one local
 * file that training tasks map into memory. The layout stands in the package description. May be
 * read by many threads.
 */
public final class TokenCorpus {
  static final int HEADER_BYTES = 64;
  static final int HASHED_HEADER_BYTES = 32;
  static final byte[] MAGIC = "AFTOKENS".getBytes(StandardCharsets.US_ASCII);
  static final short FORMAT_VERSION = 1;

  /** Bytes in one mapping: below the 2 GiB limit of a buffer and a multiple of each id's width. */
  private static final int MAPPING_BYTES = 1 << 30;

  private final Path file;
  private final TokenEncoding encoding;
  private final int separator;
  private final long tokens;
  private final long documents;
  private final String sha256;
  private final MappedByteBuffer[] mappings;

  private TokenCorpus(Path file, ByteBuffer header, MappedByteBuffer[] mappings) {
    this.file = file;
    this.encoding = TokenEncoding.ofBytes(header.getShort(10));
    this.separator = header.getInt(12);
    this.tokens = header.getLong(16);
    this.documents = header.getLong(24);
    this.sha256 = HexFormat.of().formatHex(header.array(), 32, HEADER_BYTES);
    this.mappings = mappings;
  }

  /**
   * Writes the documents in their order, the separator after each: the same documents give the same
   * bytes. Ids take 2 bytes while all of them are below 65,536, else 4.
   */
  public static TokenCorpus write(Path file, List<int[]> documents, int separator) {
    int highest = documents.stream().flatMapToInt(Arrays::stream).reduce(separator, Math::max);
    try (TokenCorpusWriter writer =
        new TokenCorpusWriter(file, TokenEncoding.holding(highest), separator)) {
      for (int[] document : documents) {
        int[] ended = Arrays.copyOf(document, document.length + 1);
        ended[document.length] = separator;
        writer.append(ended, 1);
      }
      writer.commit();
    }
    return local(file);
  }

  /**
   * Opens a file and proves its checksum.
   *
   * @throws ForgeException DATA_INVALID when it is missing, cut, damaged or something else
   */
  public static TokenCorpus local(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (header.hasRemaining() && channel.read(header) >= 0) {
        continue;
      }
      check(file, header, channel.size());
      MappedByteBuffer[] mappings = map(channel);
      TokenCorpus corpus = new TokenCorpus(file, header, mappings);
      corpus.checkContent(header);
      return corpus;
    } catch (IOException e) {
      throw invalid(file, "it cannot be read: " + e, e);
    }
  }

  /** Tokens in all, separators included. */
  public long tokens() {
    return tokens;
  }

  public long documents() {
    return documents;
  }

  /** Id that follows each document. */
  public int separator() {
    return separator;
  }

  /** Hex SHA-256 of ids, counts and separator: the address of this content. */
  public String sha256() {
    return sha256;
  }

  public Path file() {
    return file;
  }

  /**
   * Tokens {@code start} to {@code start + length - 1}.
   *
   * @throws IndexOutOfBoundsException when they are not all inside the corpus
   */
  public int[] range(long start, int length) {
    if (start < 0 || length < 0 || start > tokens - length) {
      throw new IndexOutOfBoundsException(
          "tokens %d to %d of %d in %s".formatted(start, start + length - 1, tokens, file));
    }
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      long offset = (start + i) * encoding.bytes();
      ids[i] = encoding.at(mappings[(int) (offset >>> 30)], (int) (offset & MAPPING_BYTES - 1));
    }
    return ids;
  }

  /**
   * How many windows there are of {@code length} inputs and their next token: window i starts at
   * token {@code i * length}.
   */
  public long windows(int length) {
    return Math.max(0, (tokens - 1) / length);
  }

  /** Window {@code index}, from 0: {@code length + 1} tokens, the last only ever a target. */
  public int[] window(long index, int length) {
    return range(Math.multiplyExact(index, (long) length), length + 1);
  }

  private static MappedByteBuffer[] map(FileChannel channel) throws IOException {
    long bytes = channel.size() - HEADER_BYTES;
    MappedByteBuffer[] mappings =
        new MappedByteBuffer[(int) ((bytes + MAPPING_BYTES - 1) / MAPPING_BYTES)];
    for (int i = 0; i < mappings.length; i++) {
      long from = (long) i * MAPPING_BYTES;
      long size = Math.min(MAPPING_BYTES, bytes - from);
      mappings[i] = channel.map(MapMode.READ_ONLY, HEADER_BYTES + from, size);
      mappings[i].order(ByteOrder.LITTLE_ENDIAN);
    }
    return mappings;
  }

  private static void check(Path file, ByteBuffer header, long fileBytes) {
    if (header.hasRemaining() || !Arrays.equals(header.array(), 0, 8, MAGIC, 0, 8)) {
      throw invalid(file, "it does not start with the header of a token corpus", null);
    }
    if (header.getShort(8) != FORMAT_VERSION) {
      throw invalid(file, "format version %d is unknown".formatted(header.getShort(8)), null);
    }
    int width = header.getShort(10);
    long tokens = header.getLong(16);
    long expected = tokens < 0 || tokens > Long.MAX_VALUE / 8 ? -1 : HEADER_BYTES + tokens * width;
    if ((width != 2 && width != 4) || expected != fileBytes) {
      throw invalid(
          file,
          "%d tokens of %d bytes do not make a file of %d bytes"
              .formatted(tokens, width, fileBytes),
          null);
    }
  }

  private void checkContent(ByteBuffer header) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (MappedByteBuffer mapping : mappings) {
      digest.update(mapping.duplicate());
    }
    digest.update(header.array(), 0, HASHED_HEADER_BYTES);
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw invalid(file, "its content hashes to %s, not %s".formatted(found, sha256), null);
    }
  }

  private static ForgeException invalid(Path file, String reason, IOException cause) {
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        file.toString(),
        reason,
        "Delete it; it is made again from its data set",
        cause);
  }
}
