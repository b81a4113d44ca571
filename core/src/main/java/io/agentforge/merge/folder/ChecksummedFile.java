package io.agentforge.merge.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A file on its way whose checksum is computed as it is written. */
final class ChecksummedFile implements AutoCloseable {
  /** The JDK copies heap data through a native buffer of the size it is given. */
  private static final int SLICE = 1 << 18;

  private final String name;
  private final OutputFile file;
  private final Checksum.Sum sum;
  private long bytes;

  ChecksummedFile(OutputFolder folder, String name, Checksum checksum) throws IOException {
    this.name = name;
    this.file = folder.create(name);
    this.sum = checksum.begin();
  }

  /** Appends bytes. */
  void append(byte[] data) throws IOException {
    for (int at = 0; at < data.length; at += SLICE) {
      int count = Math.min(SLICE, data.length - at);
      sum.add(data, at, count);
      ByteBuffer slice = ByteBuffer.wrap(data, at, count);
      while (slice.hasRemaining()) {
        file.write(slice);
      }
    }
    bytes += data.length;
  }

  /** Makes the file durable. */
  WrittenFile finish(List<String> tensors) throws IOException {
    file.commit();
    return new WrittenFile(name, bytes, sum.hex(), tensors);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
