package io.agentforge.datasets.verify;

import io.agentforge.datasets.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The file {@code .NAME.crc} that Hadoop's local file system writes beside {@code NAME}: the bytes
 * {@code crc\0}, the length of a chunk (4 bytes, big-endian), and the CRC-32 of each chunk. Hadoop
 * itself reads a file unchecked when the head of this one is damaged; here that is found.
 */
final class LocalChecksum {
  private static final byte[] MAGIC = {'c', 'r', 'c', 0};

  private LocalChecksum() {}

  static String beside(String path) {
    return StoredFiles.folder(path) + "/." + StoredFiles.name(path) + ".crc";
  }

  static boolean isOne(String name) {
    return name.startsWith(".") && name.endsWith(".crc");
  }

  /** What is wrong with the file or its checksums; empty when they fit. */
  static Optional<String> problem(Storage storage, String path) {
    String checksums = beside(path);
    if (storage.length(checksums).isEmpty()) {
      return Optional.of("its checksum file is missing: " + checksums);
    }
    byte[] expected = storage.read(checksums);
    try (InputStream in = storage.open(path);
        DataInputStream sums = new DataInputStream(new ByteArrayInputStream(expected))) {
      if (!Arrays.equals(sums.readNBytes(MAGIC.length), MAGIC)) {
        return Optional.of("its checksum file is damaged: " + checksums);
      }
      int chunk = sums.readInt();
      if (chunk < 1 || chunk > 1 << 24) {
        return Optional.of("its checksum file is damaged: " + checksums);
      }
      return compare(in, sums, chunk);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  private static Optional<String> compare(InputStream in, DataInputStream sums, int chunk)
      throws IOException {
    long offset = 0;
    for (byte[] bytes = in.readNBytes(chunk); bytes.length > 0; bytes = in.readNBytes(chunk)) {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (sums.available() < Integer.BYTES || sums.readInt() != (int) crc.getValue()) {
        return Optional.of("bytes from %d on do not fit their checksum".formatted(offset));
      }
      offset += bytes.length;
    }
    return sums.available() == 0
        ? Optional.empty()
        : Optional.of("it ends after %d bytes, but has checksums for more".formatted(offset));
  }
}
