package io.agentforge.datasets.shard;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Writes a {@link TokenCorpus} file front to back; it appears under its name at {@link #commit} and
 * not before. Closing without a commit leaves nothing.
 */
final class TokenCorpusWriter implements AutoCloseable {
  private final Path target;
  private final Path beside;
  private final TokenEncoding encoding;
  private final int separator;
  private final FileChannel channel;
  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private long tokens;
  private long documents;

  TokenCorpusWriter(Path target, TokenEncoding encoding, int separator) {
    this.target = target.toAbsolutePath();
    this.encoding = encoding;
    this.separator = separator;
    try {
      Files.createDirectories(this.target.getParent());
      beside = Files.createTempFile(this.target.getParent(), ".tokens", ".writing");
      channel = FileChannel.open(beside, StandardOpenOption.WRITE);
      channel.position(TokenCorpus.HEADER_BYTES);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Appends ids that end with a separator and hold that many documents. */
  void append(int[] ids, long documentsInside) {
    byte[] packed = encoding.pack(ids);
    digest.update(packed);
    try {
      write(ByteBuffer.wrap(packed));
    } catch (IOException e) {
      throw failed(e);
    }
    tokens += ids.length;
    documents += documentsInside;
  }

  void commit() {
    ByteBuffer header =
        ByteBuffer.allocate(TokenCorpus.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(TokenCorpus.MAGIC).putShort(TokenCorpus.FORMAT_VERSION);
    header.putShort((short) encoding.bytes()).putInt(separator);
    header.putLong(tokens).putLong(documents);
    digest.update(header.array(), 0, TokenCorpus.HASHED_HEADER_BYTES);
    header.put(digest.digest()).flip();
    try {
      channel.position(0);
      write(header);
      channel.force(true);
      channel.close();
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private ForgeException failed(IOException cause) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        target.toString(),
        "the token corpus cannot be written: " + cause.getMessage(),
        "Check free space and permissions of the folder",
        cause);
  }
}
