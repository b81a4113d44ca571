package io.agentforge.datasets.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What identifies content: hex SHA-256 (64 lower-case digits) and length in bytes.
 *
 * @param sha256 hex SHA-256
 * @param bytes length
 */
public record ContentDigest(String sha256, long bytes) implements Serializable {
  private static final int BUFFER = 1 << 16;

  /** Reads the stream to its end; the caller closes it. */
  public static ContentDigest of(InputStream in) throws IOException {
    MessageDigest digest = hasher();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      bytes += n;
    }
    return new ContentDigest(HexFormat.of().formatHex(digest.digest()), bytes);
  }

  public static ContentDigest of(byte[] content) {
    try {
      return of(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Digest of the UTF-8 bytes. */
  public static ContentDigest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a local file. */
  public static ContentDigest of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  private static MessageDigest hasher() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
